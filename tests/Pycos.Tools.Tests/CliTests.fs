/// The program pycos: what it shows of a cluster, and has it do.
module internal Pycos.Tools.Tests.CliTests

open System
open System.Text.Json
open Expecto
open Pycos.Tools.Tests.ToolSupport

/// Runs pycos, which finds the nodes and clients of a place.
let private pycos (place: Place) arguments =
    run
        cliProgram
        (arguments
         @ [ "--discovery-port"; string place.DiscoveryPort; "--timeout"; "10" ])

let private json (text: string) = JsonDocument.Parse(text).RootElement

let private first (text: string) =
    (json text).EnumerateArray() |> Seq.head

let private text (name: string) (element: JsonElement) = element.GetProperty(name).ToString()

/// A node, and a client with a job that runs.
let private withJob (check: Place -> Tool -> Tool -> string -> unit) =
    use place = new Place()
    use node = place.Start []
    use client = place.StartClient "-" [ "hold"; "300" ]
    let job = numberBehind "job" (client.WaitFor "runs")
    client.WaitFor "holding" |> ignore
    check place node client $"tests/{job}"

let private showing =
    testList "showing" [
        test "[GD63] nodes, servers and jobs are listed, as tables and as JSON" {
            withJob (fun place _ _ id ->
                let code, nodes, errors = pycos place [ "ls"; "nodes" ]
                Expect.equal code 0 errors
                Expect.stringContains nodes "node-a" "its name"
                Expect.stringContains nodes "0/1" "no processor is free"
                let _, nodes, _ = pycos place [ "ls"; "nodes"; "--json" ]
                Expect.equal ((first nodes).GetProperty "offer" |> text "name") "node-a" "its name"
                let code, servers, errors = pycos place [ "ls"; "servers" ]
                Expect.equal code 0 errors
                Expect.stringContains servers "node-a/1.1" "the server"
                let _, servers, _ = pycos place [ "ls"; "servers"; "--json" ]

                Expect.equal ((first servers).GetProperty "use" |> text "running") (id.Split('/')[1]) "what it runs"

                let code, tasks, errors = pycos place [ "ls"; "tasks" ]
                Expect.equal code 0 errors
                Expect.stringContains tasks id "the job"
                let _, tasks, _ = pycos place [ "ls"; "tasks"; "--json" ]
                let task = first tasks
                Expect.equal (text "id" task, task.GetProperty "job" |> text "state") (id, "running") "it runs")
        }

        test "[GD29] detached jobs are listed with what nodes know of them" {
            use place = new Place()
            use node = place.Start []
            use client = place.StartClient "-" [ "detach" ]
            client.WaitFor "taken by node-a/1" |> ignore

            eventually "it has ended" (fun () ->
                let code, results, errors = pycos place [ "ls"; "results" ]
                Expect.equal code 0 errors

                [ "night-run"; "succeeded"; "node-a"; "tests"; "23:59:"; "Int32" ]
                |> List.forall results.Contains)

            let _, results, _ = pycos place [ "ls"; "results"; "--json" ]
            let result = first results
            Expect.equal (text "name" result, text "state" result) ("night-run", "succeeded") "as JSON"
        }

        test "[GD63] a job tells its story, and its server what it has written" {
            withJob (fun place _ _ id ->
                let code, shown, errors = pycos place [ "task"; "show"; id ]
                Expect.equal code 0 errors

                for part in [ "hold"; "running"; "submitted"; "node-a/1" ] do
                    Expect.stringContains shown part "the story"

                let _, shown, _ = pycos place [ "task"; "show"; id; "--json" ]
                Expect.equal ((json shown).GetProperty("attempts").GetArrayLength()) 1 "one attempt"

                eventually "the line is there" (fun () ->
                    let code, logs, errors = pycos place [ "task"; "logs"; id ]
                    Expect.equal code 0 errors
                    logs.Contains "holding"))
        }

        test "[GD63] all of it is shown at once where nobody looks at a terminal" {
            withJob (fun place _ _ id ->
                let code, shown, errors = pycos place [ "top" ]
                Expect.equal code 0 errors

                for part in [ "1 nodes, 1 servers, 1 clients; jobs: 1 running"; "node-a"; id ] do
                    Expect.stringContains shown part "the view")
        }
    ]

let private ordering =
    testList "ordering" [
        test "[GD63] [GD64] a job is cancelled, and its story says by whom" {
            withJob (fun place _ client id ->
                let code, said, errors =
                    pycos place [ "task"; "cancel"; id; "--reason"; "too long" ]

                Expect.equal code 0 errors
                Expect.stringContains said "is told to end" "it is done"
                let line = client.WaitFor "job ended"
                Expect.stringContains line "Cancelled" "it is cancelled"
                Expect.stringContains line "too long (" "with the reason, and who")
        }

        test "[GD63] a node is drained and ended from elsewhere" {
            use place = new Place()
            use node = place.Start [ "-s"; secret ]
            let at = locationOf node

            let pycos arguments =
                run cliProgram (arguments @ [ "--peer"; at; "-s"; secret; "--timeout"; "10" ])

            let code, _, errors = pycos [ "node"; "drain"; "node-a" ]
            Expect.equal code 0 errors
            let _, nodes, _ = pycos [ "ls"; "nodes" ]
            Expect.stringContains nodes "the node is drained" "it takes no clients"
            let code, _, errors = pycos [ "node"; "stop"; "node-b" ]
            Expect.equal (code, errors) (1, "pycos: There is no node node-b.") "another one"
            let code, _, errors = pycos [ "node"; "stop"; "node-a" ]
            Expect.equal code 0 errors
            Expect.equal (node.Wait()) 0 "it ends"
        }
    ]

let private failing =
    testList "failing" [
        test "[GD63] what is not there is named, with code 1, and what can not be with code 2" {
            use place = new Place()

            let code, _, errors =
                run cliProgram [
                    "ls"
                    "nodes"
                    "--timeout"
                    "1"
                    "--discovery-port"
                    string place.DiscoveryPort
                ]

            Expect.equal code 1 errors
            Expect.stringContains errors "No node was found" "no node"

            for arguments, said in
                [
                    [ "ls"; "nodes"; "--timeout"; "-1" ], "--timeout"
                    [ "ls"; "nodes"; "--tls"; "maybe" ], "--tls maybe"
                    [ "ls"; "nodes"; "--peer"; "a/b" ], "--peer a/b"
                    [ "ls"; "nodes"; "-s"; "x"; "--secret_file"; "y" ], "not both"
                    [ "task"; "show"; "x" ], "is no job"
                    [ "task" ], "Required command was not provided"
                    [ "--bogus" ], "--bogus"
                ] do
                let code, _, errors = run cliProgram arguments
                Expect.equal code 2 errors
                Expect.stringContains errors said "the message"
        }

        test "[GD63] the doctor finds a node, and is content" {
            use place = new Place()
            use node = place.Start [ "-s"; secret ]
            let code, said, errors = pycos place [ "doctor"; "-s"; secret ]
            Expect.equal code 0 (said + errors)
            Expect.stringContains said "ok   node: node-a at" "the node"
            let at = locationOf node

            let code, said, errors =
                pycos place [ "doctor"; "-s"; secret; "--peer"; at; "--json" ]

            Expect.equal code 0 (said + errors)

            Expect.exists
                ((json said).EnumerateArray())
                (fun finding -> (text "text" finding).StartsWith "accepts TCP connections")
                "the connection"
        }

        test "[D61] [GD63] the doctor says that the secret is another one, or that nobody listens" {
            use place = new Place()
            use node = place.Start [ "-s"; secret ]
            let code, said, _ = pycos place [ "doctor"; "-s"; "quite another secret" ]
            Expect.equal code 1 said
            Expect.stringContains said "warn announcements: " "announcements are refused"
            Expect.stringContains said "its sender has another secret" "and why"

            let code, said, _ =
                pycos place [ "doctor"; "-s"; "quite another secret"; "--peer"; locationOf node ]

            Expect.equal code 1 said
            Expect.stringContains said "the two nodes do not have the same secret" "the connection is refused"
            let code, said, _ = pycos place [ "doctor"; "--peer"; $"127.0.0.1:{freePort ()}" ]
            Expect.equal code 1 said
            Expect.stringContains said "refused" "nobody listens"
        }
    ]

let tests = testSequenced (testList "command" [ showing; ordering; failing ])
