-- For wrk: the cheapest statement that the query gate lets through.
wrk.method = "POST"
wrk.body = '{"sql": "SELECT 1"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
