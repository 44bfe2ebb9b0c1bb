"""What the adapters in Python share: a line in is a request, a line out is the answer."""

import base64, json, sys

def answer_lines(read, write):
    """`read` returns keys and data of user records, None for a plain record; `write` returns entries."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            print(json.dumps({"id": request["id"], **answer(request, read, write)}), flush=True)
        except Exception as error:
            print(json.dumps({"id": request["id"], "error": repr(error)}), flush=True)

def answer(request, read, write):
    if request["op"] == "write":
        put = [(one["partitionKey"], one["explicitHashKey"], base64.b64decode(one["data"]), one.get("tags", [])) for one in request["userRecords"]]
        names = ("data", "partitionKey", "explicitHashKey")
        return {"entries": [dict(zip(names, (text(data), *keys))) for data, *keys in write(put, request)]}
    found = read(base64.b64decode(request["data"]))
    names = ("partitionKey", "explicitHashKey", "data", "tags")
    return {"plain": True} if found is None else {"userRecords": [dict(zip(names, (*one[:2], text(one[2]), *one[3:]))) for one in found]}

def text(data):
    return base64.b64encode(data).decode()
