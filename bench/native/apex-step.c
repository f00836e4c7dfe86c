/*
 * The step of an apex race in C, as the peer of the benchmark: the same car model, contacts, projection
 * and lap counting over the same track, cars and inputs, with the state in f32 as the rules keep it.
 *
 *     apex-step RACE scripted|pursuit TICKS PASSES
 *
 * RACE is written by suites/native-race.ts. Runs one pass to warm up, then PASSES measured ones, each from
 * the grid. Prints the nanoseconds of the measured passes, the contacts of one pass and each car's place.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEATS 16
#define HZ 240
#define DT (1.0 / HZ)
#define WINDOW 8
#define STRAY_TICKS (HZ / 10)
#define CUT 50
#define REARM 0.25
#define KEPT 0.8
#define EVENTS 256
#define AI_TICKS 4

typedef struct {
  double mass, length, width, engine, brake, drag, grip, max_steering, wheelbase;
} Spec;

typedef struct {
  int32_t points, specs, ticks, first_tick, lap_limit, spare;
  double width, length, radius_max;
} Head;

/* Columns as in the rules. */
typedef struct {
  uint8_t spec[SEATS], finished[SEATS], lap[SEATS], gates[SEATS], lap_debt[SEATS], colliding[SEATS];
  uint16_t segment[SEATS], contacts[SEATS];
  uint32_t last_lap[SEATS], best_lap[SEATS];
  float x[SEATS], y[SEATS], yaw[SEATS], speed[SEATS], throttle[SEATS], brake[SEATS], steering[SEATS];
  float curvature[SEATS], progress[SEATS], lateral[SEATS];
  double lap_start[SEATS], finish_time[SEATS];
} Cars;

typedef struct {
  uint8_t kind[EVENTS];
  uint16_t subject[EVENTS];
  double value[EVENTS][2];
  int count;
} Events;

typedef struct {
  double along, lateral, squared;
} Place;

typedef struct {
  double nx, ny, depth;
} Contact;

static Head head;
static double *xs, *ys, *txs, *tys, *lengths, *distances;
static Spec *specs;
static float *script;
static float *speeds; /* by spec and segment, for the pursuit */
static Cars grid, cars;
static Events events;
static float in_throttle[SEATS], in_brake[SEATS], in_steering[SEATS];
static long contacts_seen;

static double wrap_angle(double a) {
  if (a > -M_PI && a <= M_PI) return a;
  a -= 2 * M_PI * nearbyint(a / (2 * M_PI));
  return a;
}

static double clamp(double v, double low, double high) { return v < low ? low : v > high ? high : v; }

static void emit(int kind, int subject, double first, double second) {
  if (events.count == EVENTS) return;
  int at = events.count++;
  events.kind[at] = kind;
  events.subject[at] = subject;
  events.value[at][0] = first;
  events.value[at][1] = second;
}

/* --- driving --- */

static double path_curvature(const Spec *car, double steering) {
  double angle = steering * car->max_steering;
  if (fabs(angle) < 0.001) return 0;
  double slope = fabs(tan(angle));
  return (angle < 0 ? -1 : 1) * ((slope < 0.001 ? 0.001 : slope) / car->wheelbase);
}

static void drive(void) {
  for (int i = 0; i < SEATS; i++) {
    const Spec *car = &specs[cars.spec[i]];
    cars.throttle[i] = in_throttle[i];
    cars.brake[i] = in_brake[i];
    if (cars.steering[i] != in_steering[i]) {
      cars.steering[i] = in_steering[i];
      cars.curvature[i] = path_curvature(car, cars.steering[i]);
    }
    double v = cars.speed[i];
    double force = cars.throttle[i] * car->engine - cars.brake[i] * car->brake - car->drag * v * v - 100.0;
    double next = v + (force / car->mass) * DT;
    cars.speed[i] = next > 0 ? next : 0;
    v = cars.speed[i];
    if (v == 0) continue;
    double rate = v * cars.curvature[i];
    double lateral = v * fabs(rate);
    double limit = car->grip * 9.81;
    if (lateral > limit) rate *= limit / lateral;
    cars.yaw[i] = wrap_angle(cars.yaw[i] + rate * DT);
    double sine, cosine;
    sincos(cars.yaw[i], &sine, &cosine);
    cars.x[i] += v * cosine * DT;
    cars.y[i] += v * sine * DT;
  }
}

/* --- contacts --- */

static void write_contact(double ax, double ay, double offset, double depth, Contact *out) {
  double side = offset < 0 ? -1 : 1;
  out->nx = side * ax + 0.0;
  out->ny = side * ay + 0.0;
  out->depth = depth;
}

static int box_contact(double dx, double dy, double ca, double sa, double la, double wa, double cb, double sb,
                       double lb, double wb, Contact *out) {
  double c = fabs(ca * cb + sa * sb);
  double s = fabs(ca * sb - sa * cb);
  double along_a = dx * ca + dy * sa;
  double d1 = la + lb * c + wb * s - fabs(along_a);
  if (!(d1 > 0)) return 0;
  double across_a = dy * ca - dx * sa;
  double d2 = wa + lb * s + wb * c - fabs(across_a);
  if (!(d2 > 0)) return 0;
  double along_b = dx * cb + dy * sb;
  double d3 = lb + la * c + wa * s - fabs(along_b);
  if (!(d3 > 0)) return 0;
  double across_b = dy * cb - dx * sb;
  double d4 = wb + la * s + wa * c - fabs(across_b);
  if (!(d4 > 0)) return 0;
  if ((d1 < d2 ? d1 : d2) <= (d3 < d4 ? d3 : d4)) {
    if (d1 < d2) write_contact(ca, sa, along_a, d1, out);
    else write_contact(-sa, ca, across_a, d2, out);
  } else if (d3 < d4) write_contact(cb, sb, along_b, d3, out);
  else write_contact(-sb, cb, across_b, d4, out);
  return 1;
}

static void collide_pair(int a, int b, double dx, double dy) {
  const Spec *ka = &specs[cars.spec[a]], *kb = &specs[cars.spec[b]];
  uint16_t bit = 1u << b;
  double sa, ca, sb, cb, m = REARM / 2;
  Contact hit;
  sincos(cars.yaw[a], &sa, &ca);
  sincos(cars.yaw[b], &sb, &cb);
  double la = ka->length / 2, wa = ka->width / 2, lb = kb->length / 2, wb = kb->width / 2;
  if (box_contact(dx, dy, ca, sa, la, wa, cb, sb, lb, wb, &hit)) {
    double push_a = hit.depth * (kb->mass / (ka->mass + kb->mass));
    double push_b = hit.depth - push_a;
    cars.x[a] -= hit.nx * push_a;
    cars.y[a] -= hit.ny * push_a;
    cars.x[b] += hit.nx * push_b;
    cars.y[b] += hit.ny * push_b;
    if (!(cars.contacts[a] & bit)) {
      double closing = (cars.speed[a] * ca - cars.speed[b] * cb) * hit.nx +
                       (cars.speed[a] * sa - cars.speed[b] * sb) * hit.ny;
      emit(1, a, b, closing > 0 ? closing : 0);
      contacts_seen++;
      cars.speed[a] *= KEPT;
      cars.speed[b] *= KEPT;
    }
    cars.contacts[a] |= bit;
    cars.colliding[a] = cars.colliding[b] = 1;
  } else if ((cars.contacts[a] & bit) &&
             !box_contact(dx, dy, ca, sa, la + m, wa + m, cb, sb, lb + m, wb + m, &hit)) {
    cars.contacts[a] &= ~bit;
  }
}

static void collide(void) {
  memset(cars.colliding, 0, sizeof cars.colliding);
  double reach = 2 * head.radius_max + REARM, reach_squared = reach * reach;
  for (int a = 0; a < SEATS - 1; a++) {
    for (int b = a + 1; b < SEATS; b++) {
      double dx = (double)cars.x[b] - cars.x[a], dy = (double)cars.y[b] - cars.y[a];
      if (dx * dx + dy * dy <= reach_squared) collide_pair(a, b, dx, dy);
      else if (cars.contacts[a]) cars.contacts[a] &= ~(1u << b);
    }
  }
}

/* --- place on the track and laps --- */

static double squared_distance(int i, double x, double y) {
  double dx = x - xs[i], dy = y - ys[i], along = dx * txs[i] + dy * tys[i];
  if (along <= 0) return dx * dx + dy * dy;
  if (along < lengths[i]) {
    double across = txs[i] * dy - tys[i] * dx;
    return across * across;
  }
  int end = i + 1 == head.points ? 0 : i + 1;
  dx = x - xs[end];
  dy = y - ys[end];
  return dx * dx + dy * dy;
}

static void write_place(int i, double x, double y, double squared, Place *out) {
  double dx = x - xs[i], dy = y - ys[i];
  double along = clamp(dx * txs[i] + dy * tys[i], 0, lengths[i]);
  double distance = distances[i] + along;
  out->along = distance < head.length ? distance : 0;
  out->lateral = txs[i] * dy - tys[i] * dx;
  out->squared = squared;
}

static int project_full(double x, double y, Place *out) {
  int best = 0;
  double least = squared_distance(0, x, y);
  for (int i = 1; i < head.points; i++) {
    double squared = squared_distance(i, x, y);
    if (squared < least || (squared == least && i == best + 1)) {
      best = i;
      least = squared;
    }
  }
  write_place(best, x, y, least, out);
  return best;
}

static int project_windowed(double x, double y, int hint, Place *out) {
  int last = head.points - 1, best = hint, left = WINDOW;
  double least = squared_distance(best, x, y);
  for (; left > 0; left--) {
    int next = best == last ? 0 : best + 1;
    double squared = squared_distance(next, x, y);
    if (!(squared <= least)) break;
    best = next;
    least = squared;
  }
  if (left == WINDOW) {
    for (; left > 0; left--) {
      int next = best == 0 ? last : best - 1;
      double squared = squared_distance(next, x, y);
      if (!(squared < least)) break;
      best = next;
      least = squared;
    }
  }
  write_place(best, x, y, least, out);
  return best;
}

static uint32_t to_ms(double ticks) { return (uint32_t)floor(ticks * 1000 / HZ + 0.5); }

static void complete_lap(int i, double crossing) {
  uint32_t ms = to_ms(crossing - cars.lap_start[i]);
  emit(0, i, cars.lap[i], ms);
  cars.last_lap[i] = ms;
  if (cars.best_lap[i] == 0 || ms < cars.best_lap[i]) cars.best_lap[i] = ms;
  cars.gates[i] = 0;
  cars.lap_start[i] = crossing;
  if (cars.lap[i] < head.lap_limit) {
    cars.lap[i]++;
  } else {
    cars.finished[i] = 1;
    cars.finish_time[i] = crossing;
  }
}

static void cross_forward(int tick, int i, double to_line, double past_line) {
  if (cars.lap_debt[i] > 0) {
    cars.lap_debt[i]--;
    return;
  }
  double way = to_line + past_line, crossing = tick + (way > 0 ? to_line / way : 1);
  if (cars.lap[i] == 0) {
    cars.lap[i] = 1;
    cars.lap_start[i] = crossing;
    cars.gates[i] = 0;
  } else if (cars.gates[i] == 3) {
    complete_lap(i, crossing);
  }
}

static void pass_gates(int i, double before, double after, int strayed) {
  if (cars.lap_debt[i] > 0) return;
  if (before < 0.5 && after >= 0.5) cars.gates[i] = strayed ? 0 : 1;
  else if (after < 0.5 && before >= 0.5) cars.gates[i] = 0;
  if (before < 0.75 && after >= 0.75) cars.gates[i] = strayed ? 0 : cars.gates[i] == 1 ? 3 : cars.gates[i];
  else if (after < 0.75 && before >= 0.75) cars.gates[i] &= ~2;
}

static void count_lap(int tick, int i, double before, double after, int strayed) {
  double moved = after - before;
  int crossed = moved < -head.length / 2 ? 1 : moved > head.length / 2 ? -1 : 0;
  if (moved + crossed * head.length > CUT || (strayed && crossed > 0)) {
    cars.gates[i] = 0;
    if (crossed > 0 && cars.lap_debt[i] > 0) cars.lap_debt[i]--;
  } else if (crossed > 0) cross_forward(tick, i, head.length - before, after);
  else if (crossed < 0) cars.lap_debt[i]++;
  else pass_gates(i, before / head.length, after / head.length, strayed);
}

static void settle(int i, int segment, const Place *place) {
  cars.segment[i] = segment;
  cars.progress[i] = place->along;
  cars.lateral[i] = place->lateral;
}

static void track_progress(int tick) {
  Place place;
  for (int i = 0; i < SEATS; i++) {
    double before = cars.progress[i], x = cars.x[i], y = cars.y[i];
    settle(i, project_windowed(x, y, cars.segment[i], &place), &place);
    double strayed_squared = head.width * head.width;
    if (place.squared > strayed_squared && (tick + i) % STRAY_TICKS == 0)
      settle(i, project_full(x, y, &place), &place);
    if (!cars.finished[i]) count_lap(tick, i, before, cars.progress[i], place.squared > strayed_squared);
  }
}

/* --- drivers --- */

static void follow_script(int tick) {
  const float *row = script + (size_t)tick * 3 * SEATS;
  memcpy(in_throttle, row, sizeof in_throttle);
  memcpy(in_brake, row + SEATS, sizeof in_brake);
  memcpy(in_steering, row + 2 * SEATS, sizeof in_steering);
}

/* The speed at which a driver stays behind whoever is in front, by a look at all the others. */
static double follow(int i) {
  double limit = 1000, sight = 20 + 3 * cars.speed[i];
  for (int other = 0; other < SEATS; other++) {
    if (other == i) continue;
    double ahead = (double)cars.progress[other] - cars.progress[i];
    if (ahead > head.length / 2) ahead -= head.length;
    else if (ahead < -head.length / 2) ahead += head.length;
    if (ahead <= 0 || ahead > sight || fabs((double)cars.lateral[other] - cars.lateral[i]) > 2.5) continue;
    const Spec *own = &specs[cars.spec[i]], *their = &specs[cars.spec[other]];
    double spare = ahead - (own->length + their->length) / 2 - 1.6 - 0.2 * cars.speed[other];
    double most = spare > 0 ? cars.speed[other] + sqrt(8 * spare) : cars.speed[other] + spare;
    if (most < limit) limit = most > 1.5 ? most : 1.5;
  }
  return limit;
}

/* Drivers of a simple kind: the speed profile below, the car in front, and steering towards a point ahead. */
static void pursue(int tick) {
  for (int i = 0; i < SEATS; i++) {
    if ((tick + i) % AI_TICKS != 0) continue;
    double planned = speeds[cars.spec[i] * head.points + cars.segment[i]], behind = follow(i);
    double error = (planned < behind ? planned : behind) - cars.speed[i];
    in_throttle[i] = clamp(error * 0.5, 0, 1);
    in_brake[i] = clamp(-error * 0.3, 0, 1);
    double ahead = cars.progress[i] + 6 + cars.speed[i] * 0.35;
    if (ahead >= head.length) ahead -= head.length;
    int low = 0, high = head.points - 1;
    while (low < high) {
      int middle = (low + high + 1) >> 1;
      if (distances[middle] <= ahead) low = middle;
      else high = middle - 1;
    }
    double along = ahead - distances[low];
    double bearing = atan2(ys[low] + tys[low] * along - cars.y[i], xs[low] + txs[low] * along - cars.x[i]);
    double turn = wrap_angle(bearing - cars.yaw[i]);
    in_steering[i] = clamp(turn * 1.5 / specs[cars.spec[i]].max_steering, -1, 1);
  }
}

static void plan_speeds(void) {
  speeds = malloc(sizeof(float) * head.specs * head.points);
  for (int k = 0; k < head.specs; k++) {
    float *v = speeds + k * head.points;
    for (int i = 0; i < head.points; i++) {
      int before = i == 0 ? head.points - 1 : i - 1;
      double turn = fabs(wrap_angle(atan2(tys[i], txs[i]) - atan2(tys[before], txs[before])));
      double bend = turn / ((lengths[before] + lengths[i]) / 2);
      v[i] = 0.8 * sqrt(specs[k].grip * 9.81 / (bend > 0.001 ? bend : 0.001));
    }
    double slowing = 0.8 * specs[k].brake / specs[k].mass;
    for (int i = 2 * head.points - 1; i >= 0; i--) {
      int here = i % head.points, next = (i + 1) % head.points;
      double most = sqrt(v[next] * v[next] + 2 * slowing * lengths[here]);
      if (v[here] > most) v[here] = most;
    }
  }
}

static int count_running(void) {
  int running = 0;
  for (int i = 0; i < SEATS; i++) running += !cars.finished[i];
  return running;
}

static void run(int pursuit, int ticks) {
  cars = grid;
  contacts_seen = 0;
  memset(in_throttle, 0, sizeof in_throttle);
  memset(in_brake, 0, sizeof in_brake);
  memset(in_steering, 0, sizeof in_steering);
  for (int i = 0; i < ticks; i++) {
    int tick = head.first_tick + i;
    events.count = 0;
    if (pursuit) pursue(tick);
    else follow_script(i);
    drive();
    collide();
    track_progress(tick);
    if (count_running() == 0) break;
  }
}

static void *take(FILE *file, size_t size, size_t count) {
  void *data = malloc(size * count);
  if (data == NULL || fread(data, size, count, file) != count) {
    fprintf(stderr, "the race file is too short\n");
    exit(1);
  }
  return data;
}

static void load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(&head, sizeof head, 1, file) != 1) {
    fprintf(stderr, "no race in %s\n", path);
    exit(1);
  }
  double **columns[] = {&xs, &ys, &txs, &tys, &lengths, &distances};
  for (int i = 0; i < 6; i++) *columns[i] = take(file, sizeof(double), head.points);
  specs = take(file, sizeof(Spec), head.specs);
  double *start = take(file, sizeof(double), 4 * SEATS);
  script = take(file, sizeof(float), (size_t)head.ticks * 3 * SEATS);
  fclose(file);
  for (int i = 0; i < SEATS; i++) {
    Place place;
    grid.spec[i] = start[4 * i];
    grid.x[i] = start[4 * i + 1];
    grid.y[i] = start[4 * i + 2];
    grid.yaw[i] = start[4 * i + 3];
    grid.segment[i] = project_full(grid.x[i], grid.y[i], &place);
    grid.progress[i] = place.along;
    grid.lateral[i] = place.lateral;
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  load(argv[1]);
  plan_speeds();
  int pursuit = strcmp(argv[2], "pursuit") == 0, ticks = atoi(argv[3]), passes = atoi(argv[4]);
  run(pursuit, ticks);
  double begin = now();
  for (int i = 0; i < passes; i++) run(pursuit, ticks);
  double ns = now() - begin;
  printf("{\"ns\":%.0f,\"contacts\":%ld,\"cars\":[", ns, contacts_seen);
  for (int i = 0; i < SEATS; i++)
    printf("%s[%.9g,%.9g,%d,%.9g]", i ? "," : "", cars.x[i], cars.y[i], cars.lap[i], cars.progress[i]);
  printf("]}\n");
  return 0;
}
