/// Functions that are run in other processes. None is inlined or only partly applied, or its closure would belong to the assembly of the
/// tests, and bring all that it refers to.
module Pycos.Travel.Fixtures.Journeys

open System
open System.Runtime.CompilerServices
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
[<MethodImpl(MethodImplOptions.NoInlining)>]
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

[<MethodImpl(MethodImplOptions.NoInlining)>]
let count upTo =
    let numbers = [ 1..upTo ]
    fun () -> pycos { return List.sum numbers }

/// Which assemblies of these its process has, and how often one of them was called: to tell contexts of sessions apart.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let calls () =
    pycos { return Mathematics.SumOfSquares [] + int64 Mathematics.Calls }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let fail item =
    let failure = OutOfStock(item, 3)

    fun () ->
        pycos {
            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 1.)
            return raise failure
        }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let forever () : Coroutine<int> =
    pycos {
        while true do
            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 20.)

        return 0
    }

/// Returns what is no object of the type that the caller expects.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let returnTrap () : Coroutine<obj> = pycos { return box (Trap()) }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let returnFunction () : Coroutine<obj> = pycos { return box (fun () -> 1) }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let three (number: int) (text: string) (factor: float) =
    fun () -> pycos { return number + text.Length + int factor }

/// Only one test has it run elsewhere.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let neverRunElsewhere (number: int) =
    fun () -> pycos { return number * number }
