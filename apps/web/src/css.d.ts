declare module "*.module.css" {
  const classes: { readonly [name: string]: string };
  // biome-ignore lint/style/noDefaultExport: it is what bundlers make of a style sheet.
  export default classes;
}
declare module "*.css";
