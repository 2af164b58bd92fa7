/// Counts what of a contract has held in each of the places that it was tried in, for the closing lines of a run.
module Pycos.TestRunner.Held

open System
open System.Collections.Concurrent

/// What has held in one place.
type private Count = {
    Rows: int
    Programs: int
    /// How often each was injected.
    Faults: Map<string, int>
}

let private none = {
    Rows = 0
    Programs = 0
    Faults = Map.empty
}

let private counts = ConcurrentDictionary<string * string, Count>()

let private change contract place more =
    counts.AddOrUpdate((contract, place), (fun _ -> more none), (fun _ before -> more before))
    |> ignore

/// Notes that a row of a contract has held in a place.
let row contract place =
    change contract place (fun before -> { before with Rows = before.Rows + 1 })

/// Notes that a contract's property has held in a place for so many random programs.
let programs contract place count =
    change contract place (fun before -> {
        before with
            Programs = before.Programs + count
    })

/// Notes that a fault was injected so often into programs that have held.
let faults contract place (fault: string) count =
    change contract place (fun before -> {
        before with
            Faults =
                before.Faults
                |> Map.change fault (fun so -> Some(Option.defaultValue 0 so + count))
    })

let private number (value: int) =
    value.ToString("N0", Globalization.CultureInfo.InvariantCulture)

let private faultsOf count =
    let kinds = count.Faults |> Map.filter (fun _ times -> times > 0)

    if kinds.IsEmpty then
        ""
    else
        kinds
        |> Seq.map (fun fault -> $"{number fault.Value} {fault.Key}")
        |> String.concat ", "
        |> fun each -> $" with {number (Seq.sum kinds.Values)} faults ({each})"

/// A line for each contract: the places, with the rows, random programs and faults that have held there.
let lines () = [
    for contract, entries in counts |> Seq.groupBy (fun entry -> fst entry.Key) |> Seq.sortBy fst do
        let places =
            entries
            |> Seq.map (fun entry -> snd entry.Key, entry.Value)
            |> Seq.sortBy fst
            |> Seq.map (fun (place, count) ->
                $"{place} {count.Rows} rows + {number count.Programs} programs{faultsOf count}")

        $"{contract}: " + String.concat ", " places
]
