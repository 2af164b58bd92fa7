/// Files go to servers, jobs make others of them, and these come back.
module Pycos.Examples.ClusterFiles

open System
open System.IO
open Pycos

/// What a job does: waits for the name of a file that has come to its server, and sends the client another one.
let private measureLines (inbox: Inbox<string>) =
    pycos {
        let! name = Inbox.receive inbox
        let result = $"result-{name}"
        let lines = File.ReadAllLines name

        File.WriteAllLines(result, lines |> Array.mapi (fun number line -> $"line {number + 1}: {line.Length}"))

        let! _ = JobContext.Current.SendFileAsync result
        File.Delete name
        File.Delete result
        return result
    }

let private processFile (cluster: Cluster) (path: string) =
    pycos {
        let job = cluster |> Cluster.spawn measureLines
        let! there = Job.address job
        let! _ = cluster.Node |> Files.send (nonNull there.Location) path
        do! there |> TaskRef.sendWaiting (Path.GetFileName path |> nonNull)
        let! result = Job.result job
        printfn $"{Path.GetFileName path} was processed at {there.Location} and came back as {result}"
        return result
    }

let private writeInputs folder count = [
    for number in 1..count ->
        let path = Path.Combine(folder, $"text-{number}.txt")
        File.WriteAllLines(path, [ for length in 1..number -> String('x', length) ])
        path
]

let private check folder inputs results =
    for (input: string), (result: string) in List.zip inputs results do
        let found = File.ReadAllLines(Path.Combine(folder, result)) |> List.ofArray

        let expected = [
            for number, line in File.ReadAllLines input |> Seq.indexed -> $"line {number + 1}: {line.Length}"
        ]

        Scenario.expect (found = expected) $"{result} is not what it should be."

let run arguments =
    let home = Directory.CreateTempSubdirectory "cluster-files-"

    try
        let results = Path.Combine(home.FullName, "results")
        let cluster, rest = ClusterArguments.startWithFiles results arguments
        use cluster = cluster
        let inputs = writeInputs home.FullName (Scenario.count 4 rest)
        let names = Coroutine.run (Coroutine.parallelMap 16 (processFile cluster) inputs)
        check results inputs (List.ofArray names)
        printfn $"{names.Length} files were there and back"
    finally
        home.Delete true
