/// The examples that need no other program, in both languages; and that none is left out, here and elsewhere.
module Pycos.Processes.Tests.StandaloneExampleTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// Each example checks its result itself, and ends with 0 only if that is right; and one line tells what has happened.
let private examples = [
    [ "demo" ], @"^demo: 10 of 10 messages received$"
    [ "sleepers"; "5" ], @"^5 tasks slept up to "
    [ "client-server" ], @"^the server saw 30 messages, counted from 1 to 30 without a gap$"
    [ "tcp" ], @"^Received 10 messages$"
    [ "udp" ], @"^50 datagrams from 50 senders$"
    [ "web" ], @"^5000 of 5000 requests answered in "
    [ "lifecycle" ], @"^a new task runs on a new scheduler: True$"
    [ "broadcast" ], @"^sum [\d.]+, product [\d.]+$"
    [ "thread-pool" ], @"^7, a division by zero, and a second of blocking; "
    [ "pipe-checksum" ], @"^two tasks: [0-9a-f]{64}$"
    [ "pipe-grep" ], @"^ +2857 +17142 +78411$"
    [ "socket-file" ], @"^20000 lines, \d+ bytes, SHA-256 [0-9a-f]{64}$"
    [ "locks" ], @"^semaphore, never more than two of six in +True$"
    [ "dining-philosophers" ], @"^both at once +meals:( +\d+){5} "
    [ "hot-swap" ], @"^the server saw all \d+ numbers, some with the old code and some with the new$"
    [ "supervisor" ], @"^a supervisor gave up after \d+ failures$"
    [ "chat" ], @"^28 messages, and everybody saw those of the others in the server's order$"
    [ "tls-echo" ], @"^refused: The TLS handshake with "
    [ "pipeline" ], @"^then the stage 'square' broke at 1000, and all stages ended; "
    [ "cluster-demo" ], @"."
]

let private runs (arguments: string list, told) =
    test $"[GD65] {arguments.Head} ends well in both languages, and tells what it has done" {
        inEachWay languages (fun language ->
            use example = new Example(language, arguments, [])
            let lines = example.EndWell()
            Expect.exists lines (fun line -> Regex.IsMatch(line, told)) $"%A{lines} has {told}")
    }

let private onNodes =
    test "[GD65] node-map has the nodes that it names apply a function" {
        let secret = NodeExampleTests.newSecret ()

        let node, place = NodeExampleTests.startNode "mapping" 1 secret
        use node = node

        for language in languages do
            use example =
                new Example(language, [ "node-map"; "--nodes"; place; "20" ] @ secret, [])

            Expect.exists (example.EndWell()) _.Contains("numbers is 2870, by ") "the sum of the squares"
    }

let private mistaken =
    test "[GD65] An example that fails ends with another code than 0, so that its test fails" {
        inEachWay languages (fun language ->
            use example =
                new Example(language, [ "remote-task-client"; "--peer"; "127.0.0.1:1" ], [])

            Expect.notEqual (fst (example.End())) 0 "the exit code"
            use unknown = new Example(language, [ "no-such-example" ], [])
            Expect.notEqual (fst (unknown.End())) 0 "the exit code of one that there is not")
    }

/// A name as a test starts it: as it is, as one of a pair, or with its kind put in.
let private startsOf (name: string) = [
    $"\"{name}\""
    for ending in [ "-server"; "-client" ] do
        if name.EndsWith ending then
            "\"" + name.Substring(0, name.Length - ending.Length) + "\""
    if name.StartsWith "socket-chat-server-" then
        "\"socket-chat-server-{kind}\""
]

let private complete =
    test "[GD65] Both languages have the same examples, and each of them, and each script, is run by a test" {
        let listed language =
            use example = new Example(language, [ "list" ], [])

            [
                for line in example.EndWell() do
                    if line <> "" && line[0] <> ' ' then
                        line.Split(' ')[0]
            ]
            |> List.sort

        let csharp, fsharp = listed CSharp, listed FSharp
        Expect.equal csharp fsharp "the same ones"
        Expect.isGreaterThan fsharp.Length 50 "all of them"

        let tests =
            Directory.GetFiles(__SOURCE_DIRECTORY__, "*Tests.fs")
            |> Array.map File.ReadAllText
            |> String.concat "\n"

        let left = fsharp |> List.filter (startsOf >> List.exists tests.Contains >> not)
        Expect.isEmpty left "those that no test runs"

        for script in Directory.GetFiles(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "examples", "scripts"), "*.fsx") do
            let name = Path.GetFileName script

            if name <> "Built.fsx" then
                Expect.stringContains tests $"\"{name}\"" "each script"
    }

let tests =
    testSequenced
    <| testList "examples that stand alone" [ yield! List.map runs examples; onNodes; mistaken; complete ]
