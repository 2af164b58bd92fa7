open System
open System.IO
open Pycos
open Pycos.Travel.Fixtures

let greeting = String.concat " " [ "set"; "by"; "main" ]
let mutable factor = 2
let stream = new MemoryStream()

/// Its objects come back as results, whose code reads a value of this file.
type Length = {
    Meters: float
} with

    member length.Scaled = length.Meters * float factor
    override length.ToString() = $"{length.Meters} m"

let there = Caller.start (Environment.GetCommandLineArgs()[1..])

Caller.say there "greeting" (fun () -> pycos { return greeting })
Caller.say there "factor" (fun () -> pycos { return factor * 21 })
factor <- 3
Caller.say there "factor-changed" (fun () -> pycos { return factor * 21 })
Caller.say there "stream" (fun () -> pycos { return stream.Length })
Caller.say there "length" (fun () -> pycos { return { Meters = 4.5 } })
(fst there).Dispose()
