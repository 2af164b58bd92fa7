/// Functions that have captured a value that goes to a node once.
module Pycos.Travel.Fixtures.Sharing

open System.Runtime.CompilerServices
open Pycos

[<MethodImpl(MethodImplOptions.NoInlining)>]
let at (numbers: SharedValue<double[]>) index =
    fun () -> pycos { return (SharedValue.value numbers)[index] }

/// Whether two functions of a session see one object.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let increase (numbers: SharedValue<double[]>) =
    fun () ->
        pycos {
            numbers.Value[0] <- numbers.Value[0] + 1.
            return numbers.Value[0]
        }

/// A value of a type that travels too, in a table.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let total (stock: SharedValue<Map<string, Journeys.Shape list>>) =
    fun () -> pycos { return stock.Value |> Map.toSeq |> Seq.sumBy (fun (_, shapes) -> List.length shapes) }

[<MethodImpl(MethodImplOptions.NoInlining)>]
let giveBack (numbers: SharedValue<double[]>) = fun () -> pycos { return numbers }
