/// Counts what the property tests have explored, for the closing lines of a run.
module Pycos.TestRunner.Explored

open System.Collections.Concurrent

let private counts = ConcurrentQueue<string * int>()

/// Notes that a property of something has held for so many random programs.
let property (what: string) (count: int) = counts.Enqueue((what, count))

/// The random programs counted so far, by what they were about, in the order in which that first came.
let programs () = [
    for what, entries in counts |> Seq.groupBy fst do
        what, entries |> Seq.sumBy (snd >> int64)
]

/// The properties and the random programs counted so far.
let totals () =
    int64 counts.Count, counts |> Seq.sumBy (snd >> int64)
