package main

import (
	"bytes"
	"crypto/md5"
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

var (
	magic      = []byte{0xf3, 0x89, 0x9a, 0xc2}
	errPlain   = errors.New("not aggregated")
	errDamaged = errors.New("damaged")
)

type userRecord struct {
	PartitionKey    string  `json:"partitionKey"`
	ExplicitHashKey *string `json:"explicitHashKey"`
	Data            []byte  `json:"data"`
	Tags            []tag   `json:"tags,omitempty"`
}

type tag struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
}

type field struct {
	number protowire.Number
	kind   protowire.Type
	varint uint64
	bytes  []byte
}

// read refuses what is damaged.
func read(data []byte) ([]userRecord, error) {
	if !bytes.HasPrefix(data, magic) || len(data) <= 20 {
		return nil, errPlain
	}
	message, digest := data[4:len(data)-16], data[len(data)-16:]
	if sum := md5.Sum(message); !bytes.Equal(sum[:], digest) {
		return nil, errDamaged
	}
	fields, err := parse(message)
	if err != nil {
		return nil, err
	}
	keys, hashKeys, userRecords := all(fields, 1), all(fields, 2), []userRecord{}
	for _, entry := range all(fields, 3) {
		one, err := readEntry(entry.bytes, keys, hashKeys)
		if err != nil {
			return nil, err
		}
		userRecords = append(userRecords, one)
	}
	return userRecords, nil
}

func readEntry(entry []byte, keys, hashKeys []field) (one userRecord, err error) {
	fields, err := parse(entry)
	if err != nil {
		return one, err
	}
	key, hashKey, data := last(fields, 1, protowire.VarintType), last(fields, 2, protowire.VarintType), last(fields, 3, protowire.BytesType)
	if key == nil || data == nil || key.varint >= uint64(len(keys)) || hashKey != nil && hashKey.varint >= uint64(len(hashKeys)) {
		return one, errDamaged
	}
	one.PartitionKey, one.Data = string(keys[key.varint].bytes), data.bytes
	if hashKey != nil {
		text := string(hashKeys[hashKey.varint].bytes)
		one.ExplicitHashKey = &text
	}
	for _, content := range all(fields, 4) {
		parts, err := parse(content.bytes)
		key, value := last(parts, 1, protowire.BytesType), last(parts, 2, protowire.BytesType)
		if err != nil || key == nil {
			return one, errDamaged
		}
		found := tag{Key: string(key.bytes)}
		if value != nil {
			text := string(value.bytes)
			found.Value = &text
		}
		one.Tags = append(one.Tags, found)
	}
	return one, nil
}

func parse(message []byte) (fields []field, err error) {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return nil, errDamaged
		}
		message = message[length:]
		one := field{number: number, kind: kind}
		if kind == protowire.VarintType {
			one.varint, length = protowire.ConsumeVarint(message)
		} else if kind == protowire.BytesType {
			one.bytes, length = protowire.ConsumeBytes(message)
		} else {
			length = protowire.ConsumeFieldValue(number, kind, message)
		}
		if length < 0 {
			return nil, errDamaged
		}
		fields, message = append(fields, one), message[length:]
	}
	return fields, nil
}

// all returns the length-delimited fields with a number.
func all(fields []field, number protowire.Number) (found []field) {
	for _, one := range fields {
		if one.number == number && one.kind == protowire.BytesType {
			found = append(found, one)
		}
	}
	return found
}

func last(fields []field, number protowire.Number, kind protowire.Type) (found *field) {
	for index := range fields {
		if fields[index].number == number && fields[index].kind == kind {
			found = &fields[index]
		}
	}
	return found
}
