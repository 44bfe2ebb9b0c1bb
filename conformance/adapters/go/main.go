package main

import "encoding/json"
import "os"

func main() {
	for in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout); in.More(); {
		var request struct {
			ID   string
			Data []byte
		}
		in.Decode(&request)
		answer := map[string]any{"id": request.ID}
		if userRecords, err := read(request.Data); err == errPlain {
			answer["plain"] = true
		} else if err != nil {
			answer["error"] = err.Error()
		} else {
			answer["userRecords"] = userRecords
		}
		out.Encode(answer)
	}
}
