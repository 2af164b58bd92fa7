/// The examples of clusters, each with servers of its own, in both languages.
module Pycos.Processes.Tests.ClusterExampleTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// Each example checks its result itself, and ends with 0 only if that is right; and one line tells what has happened.
let private examples = [
    "[D71] [D19]", "results", [ "cluster-results"; "8" ], @"^7 of 8 jobs have a result$"
    "[D71] [D24]", "messages", [ "cluster-messages" ], @"^5 answers from [12] servers$"
    "[D71] [D28]", "files both ways", [ "cluster-files" ], @"^4 files were there and back$"
    "[D71] [D29]", "a program's pipes", [ "cluster-program"; "2" ], @"^2 programs have written 20 lines$"
    "[D71]",
    "a schedule of one's own",
    [ "cluster-own-scheduling" ],
    @"^6 jobs have ended, never two at a time at a server$"
    "[D71] [D27]", "blocked threads", [ "cluster-blocking"; "200" ], @"^the sum is 15, after 5 times 200 ms$"
    "[D71]", "shared data", [ "cluster-shared-data" ], @"^15 jobs in [12] processes, of which each made the sums once$"
    "[D71] [D37]", "data of servers", [ "cluster-own-data" ], @"^15 jobs have had the data of [12] servers$"
    "[D71] [D38]", "data of nodes", [ "node-data" ], @"^1,270,607 primes below 20,000,000$"
    "[D71] [D42]", "fresh servers", [ "cluster-fresh-servers" ], @"^4 jobs in 4 processes$"
    "[D71]", "interruption", [ "cluster-interrupt"; "200" ], @"^2 jobs were interrupted and have saved their best$"
    "[D71]",
    "streams",
    [ "cluster-streaming"; "200" ],
    @"^200 prices, 5 signals, 200 lines in the file of the other server$"
    "[D71] [D25]", "agents", [ "cluster-agents" ], @"^2 agents agree: from .* degrees$"
    "[D71]", "memory of servers", [ "cluster-memory" ], @"^10 right answers$"
    "[D71] [GD38]", "an actor", [ "cluster-actor" ], @"^the tally had 10000 words, and has 0 in its life number 2$"
    "[D71]", "darts", [ "monte-carlo"; "4" ], @"^pi is about 3\.1\d+, by 8,000,000 darts$"
    "[D71] [GD30]", "a graph", [ "job-graph" ], @"^job \d+, which it waits for, has no result \(Failed\)$"
]

let private runs (promises, what, arguments: string list, told) =
    test $"{promises} {arguments.Head}: {what}" {
        inEachWay languages (fun language ->
            use example = new Example(language, arguments, [])
            let lines = example.EndWell()
            Expect.exists lines (fun line -> Regex.IsMatch(line, told)) $"%A{lines} has {told}")
    }

let private wordCount =
    test "[D71] word-count: both languages find the same words in the same files" {
        let folder = Directory.CreateTempSubdirectory "pycos-words-"

        try
            for number in 1..40 do
                File.WriteAllText(
                    Path.Combine(folder.FullName, $"{number}.txt"),
                    String.replicate number "to be or not to be\n"
                )

            inEachWay languages (fun language ->
                use example = new Example(language, [ "word-count"; folder.FullName ], [])
                let lines = example.EndWell()
                Expect.contains lines "   1640 to" "the words of all files"
                Expect.equal (List.last lines) "4920 words, 4 different ones, in 40 files" "the sum")
        finally
            folder.Delete true
    }

let private onNode =
    test "[D34] [D28] cluster-files uses the servers of a node that it names, and files go to them and come back" {
        let secret = [ "--secret"; string (Guid.NewGuid()) ]

        let node, place = NodeExampleTests.startNode "elsewhere" 2 secret
        use node = node

        // One after another: each takes both servers.
        for language in languages do
            use example =
                new Example(language, [ "cluster-files"; "--node"; place ] @ secret, [])

            Expect.contains (example.EndWell()) "4 files were there and back" "its end"

        node.Await "is over"
    }

let tests =
    testSequenced
    <| testList "examples of clusters" [ yield! List.map runs examples; wordCount; onNode ]
