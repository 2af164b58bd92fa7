/// Counts what the property tests have explored, for the closing lines of a run.
module Pycos.TestRunner.Explored

open System.Threading

let mutable private properties = 0L
let mutable private programs = 0L

/// Notes that a property has held for so many random programs.
let property (count: int) =
    Interlocked.Increment &properties |> ignore
    Interlocked.Add(&programs, int64 count) |> ignore

/// The properties and the random programs counted so far.
let totals () =
    Interlocked.Read &properties, Interlocked.Read &programs
