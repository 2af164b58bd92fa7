/// Jobs run a program of the system: what the client sends them goes into its input, what it writes goes to the client.
module Pycos.Examples.ClusterProgram

open System
open Pycos

/// Reads numbers and writes their squares, until its input ends.
let private squares =
    "while read number; do echo $number squared is $((number * number)); done"

let private passOn (output: AsyncFile) (client: TaskRef<string>) =
    pycos {
        let mutable isOver = false

        while not isOver do
            match! AsyncFile.readLine output with
            | Some line -> do! client |> TaskRef.sendWaiting line
            | None -> isOver <- true
    }

/// What a job does with the numbers that it is sent; none stands for their end.
let private runProgram (client: TaskRef<string>) (inbox: Inbox<int option>) =
    pycos {
        use program = AsyncProcess.start "sh" [ "-c"; squares ]
        let output = PycosTask.spawn (passOn program.StandardOutput client)
        let mutable isOver = false

        while not isOver do
            match! Inbox.receive inbox with
            | Some number -> do! program.StandardInput |> AsyncFile.writeLine (string number)
            | None ->
                AsyncFile.close program.StandardInput
                isOver <- true

        do! output
        let! status = AsyncProcess.exit program
        return status.Code
    }

let private feed (numbers: int list) cluster client =
    pycos {
        let job = cluster |> Cluster.spawn (runProgram client)
        let! there = Job.address job

        for number in numbers do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (Random.Shared.Next 50)))
            do! there |> TaskRef.sendWaiting (Some number)

        do! there |> TaskRef.sendWaiting None
        return! Job.result job
    }

let private collect count (inbox: Inbox<string>) =
    pycos {
        let lines = ResizeArray()

        while lines.Count < count do
            let! line = Inbox.receive inbox
            printfn $"{line}"
            lines.Add line

        return List.ofSeq lines
    }

let private runAll parts cluster =
    pycos {
        let struct (client, collected) =
            PycosTask.spawnAgent (collect (List.sumBy List.length parts))

        let! codes =
            Coroutine.whenAll [ for numbers in parts -> feed numbers cluster client ]

        let! lines = collected
        return codes, lines
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let parts = List.chunkBySize 10 [ 1 .. 10 * Scenario.count 3 rest ]
    let codes, lines = Coroutine.run (runAll parts cluster)

    let expected = [ for number in List.concat parts -> $"{number} squared is {number * number}" ]

    Scenario.expect (Array.forall ((=) 0) codes) "A program has failed."
    Scenario.expect (List.sort lines = List.sort expected) "Lines are missing or wrong."
    printfn $"{codes.Length} programs have written {lines.Length} lines"
