/// Functions that are run in other processes.
module Pycos.Travel.Fixtures.Journeys

open System
open Pycos

type Worker = { Name: string; Skills: string list }

type Shape =
    | Dot
    | Circle of radius: float
    | Group of Shape list

type Answer = {
    Process: int
    Sum: int64
    Greeting: string
    Stock: (string * int) list
    Shapes: Shape list
}

exception OutOfStock of item: string * missing: int

/// What no caller expects.
type Trap() =
    member val Armed = true with get, set

/// A function that has captured a number, text, array, record, map, union and a function of another assembly.
let captureAll () =
    let numbers = [| 1; 2; 3; 4 |]

    let worker = {
        Name = "Ada"
        Skills = [ "weaving"; "counting" ]
    }

    let stock = Map.ofList [ for n in 1..20 -> string n, n ]
    let shapes = [ Dot; Group [ Circle 1.5; Dot ] ]
    let add = Mathematics.SumOfSquares

    fun () ->
        pycos {
            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 1.)

            return {
                Process = Environment.ProcessId
                Sum = add numbers
                Greeting = $"""{worker.Name}: {String.concat ", " worker.Skills}"""
                Stock = stock |> Map.remove "7" |> Map.map (fun _ n -> n * 2) |> Map.toList
                Shapes = List.rev shapes
            }
        }

let count upTo =
    fun () -> pycos { return List.sum [ 1..upTo ] }

/// Which assemblies of these its process has, and how often one of them was called: to tell contexts of sessions apart.
let calls () =
    pycos { return Mathematics.SumOfSquares [] + int64 Mathematics.Calls }

let fail item =
    fun () ->
        pycos {
            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 1.)
            return raise (OutOfStock(item, 3))
        }

let forever () : Coroutine<int> =
    pycos {
        while true do
            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 20.)

        return 0
    }

/// Returns what is no object of the type that the caller expects.
let returnTrap () : Coroutine<obj> = pycos { return box (Trap()) }

let returnFunction () : Coroutine<obj> = pycos { return box (fun () -> 1) }

let measured () = pycos { return 42 }
