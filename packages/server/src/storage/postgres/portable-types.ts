import {
  type ColumnDefinitionNode,
  type CreateTableNode,
  DataTypeNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  RawNode,
} from "kysely";

/**
 * Lets migrations that are written for SQLite make the same tables in PostgreSQL: numbers of 64 bits, and text that is
 * compared and sorted byte by byte, whatever the locale of the server.
 */
export class PortableTypes implements KyselyPlugin {
  readonly #transformer = new ColumnTransformer();

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.#transformer.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
}

const types: Readonly<Record<string, string>> = {
  integer: "bigint",
  real: "double precision",
  blob: "bytea",
  text: 'text collate "C"',
};

class ColumnTransformer extends OperationNodeTransformer {
  protected override transformColumnDefinition(
    node: ColumnDefinitionNode,
    queryId?: QueryId,
  ): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId);
    return { ...column, dataType: typeOf(column.dataType) };
  }

  protected override transformCreateTable(node: CreateTableNode, queryId?: QueryId): CreateTableNode {
    const { endModifiers, ...table } = super.transformCreateTable(node, queryId);
    const kept = endModifiers?.filter((modifier) => !isWithoutRowid(modifier));
    return kept === undefined ? table : { ...table, endModifiers: kept };
  }
}

function typeOf(node: OperationNode): OperationNode {
  const type = DataTypeNode.is(node) ? types[node.dataType] : undefined;
  return type === undefined ? node : RawNode.createWithSql(type);
}

/** How SQLite is told to keep no second key of a row. PostgreSQL has none. */
function isWithoutRowid(node: OperationNode): boolean {
  return RawNode.is(node) && node.sqlFragments.join("").trim().toLowerCase() === "without rowid";
}
