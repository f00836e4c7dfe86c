import type { Lobby } from "@fairtick/client";
import type { Json } from "@fairtick/contract";
import { type AnyGameView, t } from "@fairtick/game-view";
import { NumberInput, SegmentedControl, Select, SimpleGrid, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldLabel } from "./field-label.ts";

export type FormValues = { readonly [field: string]: Json };

/** The parts of a schema that a form can ask for. */
interface FieldSchema {
  readonly kind: string;
  readonly describe?: string;
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly variants?: readonly string[];
}

type StructFields = { readonly [field: string]: FieldSchema };

export interface SchemaFormProps {
  readonly fields: StructFields;
  readonly values: FormValues;
  readonly view: Pick<AnyGameView, "chosenFrom" | "valueWords">;
  readonly content: Lobby["content"];
  readonly onChange: (values: FormValues) => void;
}

/** A form for the options of a game, made from their schema: a new option needs no line here. */
export function SchemaForm({ fields, values, view, content, onChange }: SchemaFormProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm" style={{ alignItems: "end" }}>
      {Object.entries(fields).map(([name, schema]) => (
        <Field
          key={name}
          name={name}
          schema={schema}
          value={values[name]}
          items={content.filter(({ kind }) => kind === view.chosenFrom[name]?.kind)}
          valueWords={view.valueWords ?? {}}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </SimpleGrid>
  );
}

/** What a form begins with: what is proposed, defaults, and the first item of content. */
export function firstValues(
  fields: StructFields,
  chosenFrom: AnyGameView["chosenFrom"],
  content: Lobby["content"],
  proposed: FormValues = {},
): FormValues {
  const firstOf = (name: string, { kind, default: given, min, variants }: FieldSchema): Json => {
    if (proposed[name] !== undefined) return proposed[name];
    if (given !== undefined) return given as Json;
    if (chosenFrom[name] !== undefined)
      return content.find((item) => item.kind === chosenFrom[name].kind)?.id ?? "";
    if (kind === "bool") return false;
    if (kind === "enumeration") return variants?.[0] ?? "";
    return kind === "string" || kind === "uuid" ? "" : (min ?? 0);
  };
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, firstOf(name, schema)]));
}

interface FieldProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly value: Json | undefined;
  readonly items: Lobby["content"];
  readonly valueWords: { readonly [value: string]: string };
  readonly onChange: (value: Json) => void;
}

function Field({ name, schema, value, items, valueWords, onChange }: FieldProps) {
  const common = { label: fieldLabel(name), description: schema.describe && t(schema.describe) };
  if (items.length > 0)
    return (
      <Select
        label={common.label}
        data={items.map(({ id, name: label }) => ({ value: id, label }))}
        value={String(value ?? "")}
        allowDeselect={false}
        onChange={(id) => id !== null && onChange(id)}
      />
    );
  if (schema.kind === "bool")
    return (
      <Switch
        {...common}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (schema.kind === "enumeration")
    return (
      <div>
        <Text component="span" size="sm" fw={600} id={`label-${name}`}>
          {common.label}
        </Text>
        <Text size="xs" c="var(--page-dim)" mb={4}>
          {common.description}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby={`label-${name}`}
          data={(schema.variants ?? []).map((each) => ({
            value: each,
            label: valueLabel(each, valueWords),
          }))}
          value={String(value)}
          onChange={onChange}
        />
      </div>
    );
  if (schema.kind === "string" || schema.kind === "uuid")
    return (
      <TextInput
        {...common}
        maxLength={schema.maxLength}
        value={String(value ?? "")}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return <NumberField common={common} schema={schema} value={Number(value ?? 0)} onChange={onChange} />;
}

function valueLabel(value: string, valueWords: FieldProps["valueWords"]): string {
  const words = valueWords[value];
  return words === undefined ? fieldLabel(value) : t(words);
}

interface NumberFieldProps {
  readonly common: { readonly label: string; readonly description: string | undefined };
  readonly schema: FieldSchema;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Takes whatever is typed, and says what is allowed; what is left empty is as it was. */
function NumberField({ common, schema, value, onChange }: NumberFieldProps) {
  const [isEmpty, setEmpty] = useState(false);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = schema;
  const isOutside = value < min || value > max;
  return (
    <NumberInput
      {...common}
      {...(schema.min !== undefined && { min: schema.min })}
      {...(schema.max !== undefined && { max: schema.max })}
      clampBehavior="blur"
      allowDecimal={schema.kind.startsWith("f")}
      error={isOutside ? rangeText(schema) : undefined}
      value={isEmpty ? "" : value}
      onBlur={() => setEmpty(false)}
      onChange={(number) => {
        setEmpty(number === "");
        if (typeof number === "number") onChange(number);
      }}
    />
  );
}

function rangeText({ min, max }: FieldSchema): string {
  if (min === undefined) return t("At most {max}", { max: max ?? "" });
  return max === undefined ? t("At least {min}", { min }) : t("From {min} to {max}", { min, max });
}
