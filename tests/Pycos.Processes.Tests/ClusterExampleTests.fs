/// The examples of clusters, each with servers of its own, in both languages.
module Pycos.Processes.Tests.ClusterExampleTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// Each example checks its result itself, and ends with 0 only if that is right; and one line tells what has happened.
let private examples = [
    "results", [ "cluster-results"; "8" ], @"^7 of 8 jobs have a result$"
    "messages", [ "cluster-messages" ], @"^5 answers from [12] servers$"
    "files both ways", [ "cluster-files" ], @"^4 files were there and back$"
    "a program's pipes", [ "cluster-program"; "2" ], @"^2 programs have written 20 lines$"
    "a schedule of one's own", [ "cluster-own-scheduling" ], @"^6 jobs have ended, never two at a time at a server$"
    "blocked threads", [ "cluster-blocking"; "200" ], @"^the sum is 15, after 5 times 200 ms$"
    "shared data", [ "cluster-shared-data" ], @"^15 jobs in [12] processes, of which each made the sums once$"
    "fresh servers", [ "cluster-fresh-servers" ], @"^4 jobs in 4 processes$"
    "interruption", [ "cluster-interrupt"; "200" ], @"^2 jobs were interrupted and have saved their best$"
    "streams", [ "cluster-streaming"; "200" ], @"^200 prices, 5 signals, 200 lines in the file of the other server$"
    "agents", [ "cluster-agents" ], @"^2 agents agree: from .* degrees$"
    "memory of servers", [ "cluster-memory" ], @"^10 right answers$"
    "darts", [ "monte-carlo"; "4" ], @"^pi is about 3\.1\d+, by 8,000,000 darts$"
    "a graph", [ "job-graph" ], @"^job \d+, which it waits for, has no result \(Failed\)$"
]

let private runs (what, arguments: string list, told) =
    test $"[D71] {arguments.Head}: {what}" {
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

let tests =
    testSequenced
    <| testList "examples of clusters" [ yield! List.map runs examples; wordCount ]
