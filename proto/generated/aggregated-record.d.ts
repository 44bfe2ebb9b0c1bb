import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an AggregatedRecord.
 * @deprecated Use AggregatedRecord.$Properties instead.
 */
export interface IAggregatedRecord extends AggregatedRecord.$Properties {
}

/** Represents an AggregatedRecord. */
export class AggregatedRecord {

    /**
     * Constructs a new AggregatedRecord.
     * @param [properties] Properties to set
     */
    constructor(properties?: AggregatedRecord.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** AggregatedRecord partition_key_table. */
    partition_key_table: string[];

    /** AggregatedRecord explicit_hash_key_table. */
    explicit_hash_key_table: string[];

    /** AggregatedRecord records. */
    records: Record.$Properties[];

    /**
     * Creates a new AggregatedRecord instance using the specified properties.
     * @param [properties] Properties to set
     * @returns AggregatedRecord instance
     */
    static create(properties: AggregatedRecord.$Shape): AggregatedRecord & AggregatedRecord.$Shape;
    static create(properties?: AggregatedRecord.$Properties): AggregatedRecord;

    /**
     * Encodes the specified AggregatedRecord message. Does not implicitly {@link AggregatedRecord.verify|verify} messages.
     * @param message AggregatedRecord message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: AggregatedRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an AggregatedRecord message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {AggregatedRecord & AggregatedRecord.$Shape} AggregatedRecord
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): AggregatedRecord & AggregatedRecord.$Shape;
}

export namespace AggregatedRecord {

    /** Properties of an AggregatedRecord. */
    interface $Properties {

        /** AggregatedRecord partition_key_table */
        partition_key_table?: (string[]|null);

        /** AggregatedRecord explicit_hash_key_table */
        explicit_hash_key_table?: (string[]|null);

        /** AggregatedRecord records */
        records?: (Record.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an AggregatedRecord. */
    type $Shape = AggregatedRecord.$Properties;
}

/**
 * Properties of a Record.
 * @deprecated Use Record.$Properties instead.
 */
export interface IRecord extends Record.$Properties {
}

/** Represents a Record. */
export class Record {

    /**
     * Constructs a new Record.
     * @param [properties] Properties to set
     */
    constructor(properties?: Record.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Record partition_key_index. */
    partition_key_index: number;

    /** Record explicit_hash_key_index. */
    explicit_hash_key_index: number;

    /** Record data. */
    data: Uint8Array;

    /** Record tags. */
    tags: Tag.$Properties[];

    /**
     * Creates a new Record instance using the specified properties.
     * @param [properties] Properties to set
     * @returns Record instance
     */
    static create(properties: Record.$Shape): Record & Record.$Shape;
    static create(properties?: Record.$Properties): Record;

    /**
     * Encodes the specified Record message. Does not implicitly {@link Record.verify|verify} messages.
     * @param message Record message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Record.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Record message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Record & Record.$Shape} Record
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Record & Record.$Shape;
}

export namespace Record {

    /** Properties of a Record. */
    interface $Properties {

        /** Record partition_key_index */
        partition_key_index: number;

        /** Record explicit_hash_key_index */
        explicit_hash_key_index?: (number|null);

        /** Record data */
        data: Uint8Array;

        /** Record tags */
        tags?: (Tag.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Record. */
    type $Shape = Record.$Properties;
}

/**
 * Properties of a Tag.
 * @deprecated Use Tag.$Properties instead.
 */
export interface ITag extends Tag.$Properties {
}

/** Represents a Tag. */
export class Tag {

    /**
     * Constructs a new Tag.
     * @param [properties] Properties to set
     */
    constructor(properties?: Tag.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Tag key. */
    key: string;

    /** Tag value. */
    value: string;

    /**
     * Creates a new Tag instance using the specified properties.
     * @param [properties] Properties to set
     * @returns Tag instance
     */
    static create(properties: Tag.$Shape): Tag & Tag.$Shape;
    static create(properties?: Tag.$Properties): Tag;

    /**
     * Encodes the specified Tag message. Does not implicitly {@link Tag.verify|verify} messages.
     * @param message Tag message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Tag.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Tag message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Tag & Tag.$Shape} Tag
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Tag & Tag.$Shape;
}

export namespace Tag {

    /** Properties of a Tag. */
    interface $Properties {

        /** Tag key */
        key: string;

        /** Tag value */
        value?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Tag. */
    type $Shape = Tag.$Properties;
}
