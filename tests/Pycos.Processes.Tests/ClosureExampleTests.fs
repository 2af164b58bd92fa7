/// The examples of functions that run in the process of a node without their code.
module Pycos.Processes.Tests.ClosureExampleTests

open System.Text.RegularExpressions
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// What a group of a pattern is in the only line that it matches.
let private only pattern lines =
    let found = [
        for line in lines do
            let found = Regex.Match(line, pattern)

            if found.Success then
                found.Groups[1].Value
    ]

    Expect.hasLength found 1 $"lines like {pattern} in %A{lines}"
    found.Head

let private bytes (text: string) = int64 (text.Replace(",", ""))

/// Another process than its own, which has ended.
let private nodeOf lines =
    let own = lines |> only @"^this is process (\d+), the node is process \d+$"
    let node = lines |> only @"^this is process \d+, the node is process (\d+)$"
    Expect.notEqual node own "the processes"
    node

let private smallest =
    function
    // FSharp.Core goes along.
    | FSharp -> 1_000_000L
    | CSharp -> 10_000L

let private shipped =
    test
        "[CAP-01][CAP-02][CAP-03][ASM-01] ship-closure runs functions in another process, and the second brings no assembly" {
        inEachWay languages (fun language ->
            use example = new Example(language, [ "ship-closure" ], [])
            let lines = example.EndWell()
            let node = nodeOf lines

            Expect.equal
                (lines |> only @"^first \w+: (.*)$")
                $"116.00 for 3 items to Ada, computed in process {node}"
                "the first result"

            Expect.equal
                (lines |> only @"^another \w+: (.*)$")
                $"UK and FR, computed in process {node}"
                "the second result"

            let sent = [
                for line in lines do
                    let found = Regex.Match(line, @"^    [\d.]+ ms, ([\d,]+) bytes of assemblies sent$")

                    if found.Success then
                        bytes found.Groups[1].Value
            ]

            Expect.hasLength sent 2 "bytes of both"
            Expect.isGreaterThan sent[0] (smallest language) "bytes of the first"
            Expect.equal sent[1] 0L "bytes of the second"

            lines
            |> only @"^the first one again, 1,000 times: \d+ µs each, (\d+) bytes of closure$"
            |> fun length -> Expect.isLessThan (int length) 1000 "bytes of the closure")
    }

let private refused =
    test "[ERR-01] ship-refused tells the way to a socket, and sends nothing" {
        inEachWay languages (fun language ->
            use example = new Example(language, [ "ship-refused" ], [])
            let lines = example.EndWell()

            lines
            |> only @"^closure .+( → office → Mailer → socket : Socket cannot be sent; .+)$"
            |> ignore

            Expect.equal (List.last lines) "nothing was sent" "the last line")
    }

let private script =
    test "[PUB-06][STA-02] the script ship-closure.fsx runs by itself, and sends its values as they are" {
        use example = Example.Script "ship-closure.fsx"
        let lines = example.EndWell()
        let node = nodeOf lines

        Expect.equal
            (lines |> only @"^first call: (.*)$")
            $"116.00 for 3 items to Ada, computed in process {node}"
            "at first"

        Expect.equal
            (lines |> only @"^with a discount: (.*)$")
            $"106.00 for 3 items to Ada, computed in process {node}"
            "with another value"
    }

let tests =
    testSequenced <| testList "examples of closures" [ shipped; refused; script ]
