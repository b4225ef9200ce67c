-- wrk script: posts the JSON document of a file.
-- Run: wrk -s order.lua http://127.0.0.1:8080/orders -- order.json

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = file:read("*a"):gsub("%s+$", "")
    file:close()
end
