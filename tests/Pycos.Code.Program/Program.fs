module Pycos.Travel.Program.Main

open System
open System.Runtime.CompilerServices
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Program

let private readPid () = pycos { return Values.modulePid }

let private readConstants () =
    pycos { return $"{Values.names.Length} {Values.sizes.Count}" }

let private readFactor () = pycos { return Values.factor }

let private countUp () =
    pycos {
        Values.counter <- Values.counter + 1
        return Values.counter
    }

let private readEffect () =
    pycos { return Effects.answer / Environment.ProcessId }

// It must not be the same function as the one that is inspected.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private inspected () =
    let pid = Values.modulePid
    (Closure.inspect (fun () -> Values.modulePid + Values.factor + Values.names.Length + pid)).ToString()

[<EntryPoint>]
let main arguments =
    Values.factor <- 7
    Settings.Config <- "set by main"
    let there = Caller.start arguments
    use node = fst there
    Console.WriteLine $"= process {Environment.ProcessId}"
    let pid = fun () -> readPid ()
    Caller.say there "pid" pid
    Caller.say there "pid-again" pid
    Caller.say there "constants" readConstants
    let factor = fun () -> readFactor ()
    Caller.say there "factor" factor
    let count = fun () -> countUp ()
    Caller.say there "count" count
    Caller.say there "count-again" count
    let effect = fun () -> readEffect ()
    Caller.say there "effect" effect
    Caller.say there "effect-again" effect
    let config = Settings.Reading()
    Caller.say there "config" config.Invoke
    Values.factor <- 9
    Caller.say there "factor-changed" factor
    Console.WriteLine(inspected ())
    0
