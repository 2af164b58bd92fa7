/// Functions that leave something of themselves in the process of a node, or could.
module Pycos.Travel.Fixtures.Leaks

open System
open System.Runtime.CompilerServices
open System.Text.Json
open System.Threading
open Pycos

/// A timer that nobody stops keeps its callback, and so this code.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let startTimer () =
    pycos {
        let timer = new Timer((fun _ -> ()))
        return timer.Change(0, 1000)
    }

type Note = { Text: string; Lines: int }

/// The serializer of .NET keeps what it has learned of types.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let toJson () =
    pycos { return JsonSerializer.Serialize { Text = "kept"; Lines = 1 } }

/// Says when it begins and ends, and ends with its session only.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let untilEnded () : Coroutine<int> =
    pycos {
        try
            Console.WriteLine "code has begun"

            while true do
                do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 20.)

            return 0
        finally
            Console.WriteLine "code has cleaned up"
    }
