package knowledge

import (
	_ "embed" // the schemas ship with the program

	"oupsbot/knowledge/content"
)

var (
	// EntrySchema is the published JSON Schema of an entry.
	//
	//go:embed entry.schema.json
	EntrySchema []byte

	//go:embed lists.schema.json
	listsSchemaRaw []byte

	entrySchema = content.MustSchema("entry.schema.json", EntrySchema)
	listsSchema = content.MustSchema("lists.schema.json", listsSchemaRaw)
)
