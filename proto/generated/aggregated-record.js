/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["kpl-kit"] || ($protobuf.roots["kpl-kit"] = {});

export const AggregatedRecord = $root.AggregatedRecord = (() => {

    /**
     * Properties of an AggregatedRecord.
     * @typedef {Object} AggregatedRecord.$Properties
     * @property {Array.<string>|null} [partition_key_table] AggregatedRecord partition_key_table
     * @property {Array.<string>|null} [explicit_hash_key_table] AggregatedRecord explicit_hash_key_table
     * @property {Array.<Record.$Properties>|null} [records] AggregatedRecord records
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an AggregatedRecord.
     * @exports IAggregatedRecord
     * @interface IAggregatedRecord
     * @augments AggregatedRecord.$Properties
     * @deprecated Use AggregatedRecord.$Properties instead.
     */

    /**
     * Shape of an AggregatedRecord.
     * @typedef {AggregatedRecord.$Properties} AggregatedRecord.$Shape
     */

    /**
     * Constructs a new AggregatedRecord.
     * @exports AggregatedRecord
     * @classdesc Represents an AggregatedRecord.
     * @constructor
     * @param {AggregatedRecord.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const AggregatedRecord = function (properties) {
        this.partition_key_table = [];
        this.explicit_hash_key_table = [];
        this.records = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * AggregatedRecord partition_key_table.
     * @member {Array.<string>} partition_key_table
     * @memberof AggregatedRecord
     * @instance
     */
    AggregatedRecord.prototype.partition_key_table = $util.emptyArray;

    /**
     * AggregatedRecord explicit_hash_key_table.
     * @member {Array.<string>} explicit_hash_key_table
     * @memberof AggregatedRecord
     * @instance
     */
    AggregatedRecord.prototype.explicit_hash_key_table = $util.emptyArray;

    /**
     * AggregatedRecord records.
     * @member {Array.<Record.$Properties>} records
     * @memberof AggregatedRecord
     * @instance
     */
    AggregatedRecord.prototype.records = $util.emptyArray;

    /**
     * Creates a new AggregatedRecord instance using the specified properties.
     * @function create
     * @memberof AggregatedRecord
     * @static
     * @param {AggregatedRecord.$Properties=} [properties] Properties to set
     * @returns {AggregatedRecord} AggregatedRecord instance
     * @type {{
     *   (properties: AggregatedRecord.$Shape): AggregatedRecord & AggregatedRecord.$Shape;
     *   (properties?: AggregatedRecord.$Properties): AggregatedRecord;
     * }}
     */
    AggregatedRecord.create = function(properties) {
        return new AggregatedRecord(properties);
    };

    /**
     * Encodes the specified AggregatedRecord message. Does not implicitly {@link AggregatedRecord.verify|verify} messages.
     * @function encode
     * @memberof AggregatedRecord
     * @static
     * @param {AggregatedRecord.$Properties} message AggregatedRecord message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    AggregatedRecord.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.partition_key_table != null && message.partition_key_table.length)
            for (let i = 0; i < message.partition_key_table.length; ++i)
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.partition_key_table[i]);
        if (message.explicit_hash_key_table != null && message.explicit_hash_key_table.length)
            for (let i = 0; i < message.explicit_hash_key_table.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.explicit_hash_key_table[i]);
        if (message.records != null && message.records.length)
            for (let i = 0; i < message.records.length; ++i)
                $root.Record.encode(message.records[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an AggregatedRecord message from the specified reader or buffer.
     * @function decode
     * @memberof AggregatedRecord
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {AggregatedRecord & AggregatedRecord.$Shape} AggregatedRecord
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    AggregatedRecord.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.AggregatedRecord();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.partition_key_table && message.partition_key_table.length))
                        message.partition_key_table = [];
                    message.partition_key_table.push(reader.string());
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.explicit_hash_key_table && message.explicit_hash_key_table.length))
                        message.explicit_hash_key_table = [];
                    message.explicit_hash_key_table.push(reader.string());
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.records && message.records.length))
                        message.records = [];
                    message.records.push($root.Record.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return AggregatedRecord;
})();

export const Record = $root.Record = (() => {

    /**
     * Properties of a Record.
     * @typedef {Object} Record.$Properties
     * @property {number} partition_key_index Record partition_key_index
     * @property {number|null} [explicit_hash_key_index] Record explicit_hash_key_index
     * @property {Uint8Array} data Record data
     * @property {Array.<Tag.$Properties>|null} [tags] Record tags
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Record.
     * @exports IRecord
     * @interface IRecord
     * @augments Record.$Properties
     * @deprecated Use Record.$Properties instead.
     */

    /**
     * Shape of a Record.
     * @typedef {Record.$Properties} Record.$Shape
     */

    /**
     * Constructs a new Record.
     * @exports Record
     * @classdesc Represents a Record.
     * @constructor
     * @param {Record.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Record = function (properties) {
        this.tags = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Record partition_key_index.
     * @member {number} partition_key_index
     * @memberof Record
     * @instance
     */
    Record.prototype.partition_key_index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    /**
     * Record explicit_hash_key_index.
     * @member {number} explicit_hash_key_index
     * @memberof Record
     * @instance
     */
    Record.prototype.explicit_hash_key_index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    /**
     * Record data.
     * @member {Uint8Array} data
     * @memberof Record
     * @instance
     */
    Record.prototype.data = $util.newBuffer([]);

    /**
     * Record tags.
     * @member {Array.<Tag.$Properties>} tags
     * @memberof Record
     * @instance
     */
    Record.prototype.tags = $util.emptyArray;

    /**
     * Creates a new Record instance using the specified properties.
     * @function create
     * @memberof Record
     * @static
     * @param {Record.$Properties=} [properties] Properties to set
     * @returns {Record} Record instance
     * @type {{
     *   (properties: Record.$Shape): Record & Record.$Shape;
     *   (properties?: Record.$Properties): Record;
     * }}
     */
    Record.create = function(properties) {
        return new Record(properties);
    };

    /**
     * Encodes the specified Record message. Does not implicitly {@link Record.verify|verify} messages.
     * @function encode
     * @memberof Record
     * @static
     * @param {Record.$Properties} message Record message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Record.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.partition_key_index);
        if (message.explicit_hash_key_index != null && $Object.hasOwnProperty.call(message, "explicit_hash_key_index"))
            writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.explicit_hash_key_index);
        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.data);
        if (message.tags != null && message.tags.length)
            for (let i = 0; i < message.tags.length; ++i)
                $root.Tag.encode(message.tags[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Record message from the specified reader or buffer.
     * @function decode
     * @memberof Record
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Record & Record.$Shape} Record
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Record.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Record();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.partition_key_index = reader.uint64();
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.explicit_hash_key_index = reader.uint64();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.data = reader.bytes();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.tags && message.tags.length))
                        message.tags = [];
                    message.tags.push($root.Tag.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        if (!$Object.hasOwnProperty.call(message, "partition_key_index"))
            throw $util.ProtocolError("missing required 'partition_key_index'", { instance: message });
        if (!$Object.hasOwnProperty.call(message, "data"))
            throw $util.ProtocolError("missing required 'data'", { instance: message });
        return message;
    };

    return Record;
})();

export const Tag = $root.Tag = (() => {

    /**
     * Properties of a Tag.
     * @typedef {Object} Tag.$Properties
     * @property {string} key Tag key
     * @property {string|null} [value] Tag value
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Tag.
     * @exports ITag
     * @interface ITag
     * @augments Tag.$Properties
     * @deprecated Use Tag.$Properties instead.
     */

    /**
     * Shape of a Tag.
     * @typedef {Tag.$Properties} Tag.$Shape
     */

    /**
     * Constructs a new Tag.
     * @exports Tag
     * @classdesc Represents a Tag.
     * @constructor
     * @param {Tag.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Tag = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Tag key.
     * @member {string} key
     * @memberof Tag
     * @instance
     */
    Tag.prototype.key = "";

    /**
     * Tag value.
     * @member {string} value
     * @memberof Tag
     * @instance
     */
    Tag.prototype.value = "";

    /**
     * Creates a new Tag instance using the specified properties.
     * @function create
     * @memberof Tag
     * @static
     * @param {Tag.$Properties=} [properties] Properties to set
     * @returns {Tag} Tag instance
     * @type {{
     *   (properties: Tag.$Shape): Tag & Tag.$Shape;
     *   (properties?: Tag.$Properties): Tag;
     * }}
     */
    Tag.create = function(properties) {
        return new Tag(properties);
    };

    /**
     * Encodes the specified Tag message. Does not implicitly {@link Tag.verify|verify} messages.
     * @function encode
     * @memberof Tag
     * @static
     * @param {Tag.$Properties} message Tag message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Tag.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
            writer.uint32(/* id 2, wireType 2 =*/18).string(message.value);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Tag message from the specified reader or buffer.
     * @function decode
     * @memberof Tag
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Tag & Tag.$Shape} Tag
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Tag.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Tag();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.key = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.value = reader.string();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        if (!$Object.hasOwnProperty.call(message, "key"))
            throw $util.ProtocolError("missing required 'key'", { instance: message });
        return message;
    };

    return Tag;
})();

export {
  $root as default
};
