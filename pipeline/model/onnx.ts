import proto from 'onnx-proto';

const { AttributeProto, ModelProto, TensorProto, Version } = proto.onnx;

/** Domain of ONNX Runtime's own operators, described in its docs/ContribOperators.md. */
const MICROSOFT = 'com.microsoft';

const OPSETS = [
  { domain: '', version: 17 },
  { domain: MICROSOFT, version: 1 },
];

/** An attribute of a node. ONNX distinguishes floats from integers, JavaScript does not. */
type Attribute = { readonly float: number } | { readonly int: number } | { readonly ints: readonly number[] };

export interface NodeOptions {
  /** Whether the operator is ONNX Runtime's own. */
  readonly microsoft?: boolean;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** Input or output of the whole graph. A named dimension varies from run to run. */
export interface Port {
  readonly name: string;
  readonly type: 'int32' | 'float32';
  readonly shape: readonly (number | string)[];
}

/**
 * Writes an ONNX model: constants, and nodes in their order of execution. Equal calls give equal bytes.
 * Format: https://github.com/onnx/onnx/blob/main/docs/IR.md.
 */
export class OnnxWriter {
  readonly #nodes: proto.onnx.INodeProto[] = [];
  readonly #constants: proto.onnx.ITensorProto[] = [];

  /**
   * Adds a constant and returns its name.
   * @param shape outermost dimension first, `[]` for a scalar
   * @param values row-major; referenced until `encode`, not copied
   */
  constant(
    name: string,
    shape: readonly number[],
    values: Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>,
  ): string {
    const { FLOAT, INT8, INT64 } = TensorProto.DataType;
    const dataType = values instanceof Float32Array ? FLOAT : values instanceof Int8Array ? INT8 : INT64;
    // ONNX is little-endian, like every platform of V8 except s390x.
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push({ name, dims: [...shape], dataType, rawData });
    return name;
  }

  /** Adds a node with one output and returns the output's name. `''` stands for an optional input. */
  node(operator: string, inputs: readonly string[], output: string, options: NodeOptions = {}): string {
    this.nodeOf(operator, inputs, [output], options);
    return output;
  }

  /** Adds a node with any number of outputs. */
  nodeOf(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    { microsoft = false, attributes = {} }: NodeOptions = {},
  ): void {
    this.#nodes.push({
      opType: operator,
      domain: microsoft ? MICROSOFT : '',
      name: outputs[0] ?? '',
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...encodeAttribute(value) })),
    });
  }

  /** Encodes the model as protobuf. */
  encode(name: string, input: Port, output: Port): Uint8Array {
    return ModelProto.encode({
      irVersion: Version.IR_VERSION,
      producerName: 'paperwire',
      opsetImport: OPSETS,
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#constants,
        input: [encodePort(input)],
        output: [encodePort(output)],
      },
    }).finish();
  }
}

/** Smaller constants stay in the graph: shapes and axes, which ONNX Runtime reads first. */
const MIN_EXTERNAL_BYTES = 1_024;

/**
 * Makes a graph that refers to the constants in the model's file, so that ONNX Runtime reads them one by one (external
 * data, https://github.com/onnx/onnx/blob/main/docs/ExternalData.md).
 * @param location the file's name for ONNX Runtime
 */
export function graphWithoutConstants(model: Uint8Array, location: string): Uint8Array {
  const decoded = ModelProto.decode(model);
  for (const constant of decoded.graph?.initializer ?? []) {
    const { rawData } = constant;
    if (!rawData || rawData.byteLength < MIN_EXTERNAL_BYTES) continue;
    const offset = rawData.byteOffset - model.byteOffset;
    constant.externalData = [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(rawData.byteLength) },
    ];
    constant.dataLocation = TensorProto.DataLocation.EXTERNAL;
    constant.rawData = new Uint8Array();
  }
  return ModelProto.encode(decoded).finish();
}

function encodeAttribute(value: Attribute): proto.onnx.IAttributeProto {
  const { FLOAT, INT, INTS } = AttributeProto.AttributeType;
  if ('float' in value) return { type: FLOAT, f: value.float };
  if ('int' in value) return { type: INT, i: value.int };
  return { type: INTS, ints: [...value.ints] };
}

/** Encodes an input or output of a graph. */
export function encodePort({ name, type, shape }: Port): proto.onnx.IValueInfoProto {
  const elemType = type === 'int32' ? TensorProto.DataType.INT32 : TensorProto.DataType.FLOAT;
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
