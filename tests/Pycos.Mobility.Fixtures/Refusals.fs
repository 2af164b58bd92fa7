/// Functions that can not travel for what they have captured.
module Pycos.Mobility.Fixtures.Refusals

open System
open System.IO
open System.Linq
open System.Linq.Expressions
open System.Net.Http
open System.Net.Sockets
open System.Threading
open System.Threading.Tasks
open Pycos

type Finalized() =
    override _.Finalize() = ()

type Derived() =
    inherit Collections.Generic.List<int>()
    member val Own = 1 with get, set

/// A function, and what the message of its refusal says.
type RCase = {
    Sentence: string
    Code: unit -> Coroutine<string>
    Words: string list
}

let private refused id (value: 'T) words = {
    Sentence = $"[ERR-{id}] {typeof<'T>.Name}"
    Code = Journeys.holding value
    Words = words
}

/// Made anew each time, since they hold what is open.
let all () = [
    refused "01" (new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)) [
        "Socket cannot be sent"
        "Open it where the code runs"
    ]
    refused "02" Thread.CurrentThread [ "Thread cannot be sent"; "TaskRef" ]
    refused "02" Scheduler.Default [ "Scheduler cannot be sent"; "where the code runs" ]
    refused "03" (TaskCompletionSource<int>().Task) [ "already started"; "Send a function that starts it" ]
    refused "04" (new MemoryStream()) [ "MemoryStream cannot be sent"; "Send its bytes" ]
    refused "05" (new CancellationTokenSource()) [ "CancellationTokenSource cannot be sent"; "Send its token" ]
    refused "06" (new HttpClient()) [ "HttpClient cannot be sent"; "Make one where the code runs" ]
    refused "07" (new Timer((fun _ -> ()), null, -1, -1)) [ "Timer cannot be sent"; "Start one where the code runs" ]
    refused "08" 5n [ "IntPtr cannot be sent"; "its own process only" ]
    refused "08" (Finalized()) [ "finalizer" ]
    refused "08" (Derived()) [ "its base class List<Int32>"; "Surrogates.Register" ]
    refused "08" (Random 5) [ "there is no surrogate for it"; "Surrogates.Register" ]
    refused "08" (new SemaphoreSlim(1)) [ "TaskRef to the task that owns it" ]
    refused "09" ([ 1; 2 ].Select(fun x -> x + 1)) [ "LINQ"; "ToArray()" ]
    refused "10" (Expression.Lambda<Func<int>>(Expression.Constant 5).Compile()) [
        "compiled expression"
        "Send a lambda or method"
    ]
    refused "10" (Expression.Constant 5) [ "expression trees do not travel" ]
]
