/// Counts what of a contract has held in each of the places that it was tried in, for the closing lines of a run.
module Pycos.TestRunner.Held

open System
open System.Collections.Concurrent

let private counts = ConcurrentDictionary<string * string, int * int>()

let private add contract place (rows, programs) =
    let more (_: string * string) (rowsBefore, programsBefore) =
        rowsBefore + rows, programsBefore + programs

    counts.AddOrUpdate((contract, place), (rows, programs), more) |> ignore

/// Notes that a row of a contract has held in a place.
let row contract place = add contract place (1, 0)

/// Notes that a contract's property has held in a place for so many random programs.
let programs contract place count = add contract place (0, count)

/// A line for each contract: the places, with the rows and the random programs that have held there.
let lines () = [
    for contract, entries in counts |> Seq.groupBy (fun entry -> fst entry.Key) |> Seq.sortBy fst do
        let places =
            entries
            |> Seq.map (fun entry -> snd entry.Key, entry.Value)
            |> Seq.sort
            |> Seq.map (fun (place, (rows, programs)) ->
                String.Format(
                    Globalization.CultureInfo.InvariantCulture,
                    "{0} {1} rows + {2:N0} programs",
                    place,
                    rows,
                    programs
                ))

        $"{contract}: " + String.concat ", " places
]
