-- wrk script: N pipelined requests per write (default 16).
-- Run: wrk -s pipeline.lua http://127.0.0.1:8080/plaintext -- 16

local batch

function init(arguments)
    local depth = tonumber(arguments[1]) or 16
    local requests = {}
    for i = 1, depth do
        requests[i] = wrk.format()
    end
    batch = table.concat(requests)
end

function request()
    return batch
end
