/// What a run has shown, in lines of a table.
module Pycos.Chaos.Report

open System
open Pycos

let private row (name: string) (value: string) = printfn $"| %-44s{name} | {value} |"

let private number (value: int) =
    value.ToString("N0", Globalization.CultureInfo.InvariantCulture)

let private times name (measured: Times option) =
    row name
    <| match measured with
       | None -> "none"
       | Some times ->
           let seconds (time: TimeSpan) =
               time.TotalSeconds.ToString("0.00", Globalization.CultureInfo.InvariantCulture)

           $"median {seconds times.Median} s, longest {seconds times.Longest} s, of {times.Count}"

let private memoryOf (memory: Memory) =
    let megabytes (bytes: int64) =
        (float bytes / 1048576.).ToString("0.0", Globalization.CultureInfo.InvariantCulture)

    if memory.Tells then
        row
            $"memory of {memory.Name}"
            $"{megabytes memory.Early} MiB in the second quarter, {megabytes memory.Late} MiB in the last"

let write (load: Load) (measures: Measures) (memories: Memory list) (elapsed: TimeSpan) =
    let ended, twice = measures.Ends
    row "jobs submitted" (number load.Submitted)
    row "succeeded" (number (load.CountOf JobState.Succeeded))
    row "failed as intended" (number (load.CountOf JobState.Failed))
    row "cancelled as intended" (number (load.CountOf JobState.Cancelled))
    row "timed out as intended" (number (load.CountOf JobState.TimedOut))
    row "lost" (number (load.CountOf JobState.Lost))
    row "ended in another way, or with a wrong result" (number load.Wrong.Length)
    row "ended exactly once" (number (ended - twice))
    row "attempts" (number (int load.Attempts))
    row "servers killed" (number measures.ServersKilled)
    row "nodes killed" (number measures.NodesKilled)
    row "servers suspended for a while" (number measures.Suspended)
    row "servers or nodes lost otherwise" (number measures.Strange.Length)
    times "from a server's kill to its event" measures.ServerLoss
    times "from a server's kill to a new server" measures.ServerReturn
    times "from a node's kill to its event" measures.NodeLoss
    times "from a node's kill to a new server" measures.NodeReturn
    List.iter memoryOf memories
    row "jobs a second" (number (int (float load.Ended / elapsed.TotalSeconds)))

    for told in List.truncate 20 measures.Strange do
        printfn $"lost otherwise: {told}"

    for job in List.truncate 20 load.Wrong do
        printfn $"wrong: {job}"
