// A script whose functions run in the process of a node that has none of their code:
//
//   dotnet fsi examples/scripts/ship-closure.fsx
//
// What it refers to is built first if it is not there yet; so the script runs itself a second time, with BUILT defined.
#if !BUILT

#load "Built.fsx"

Built.runAgain __SOURCE_FILE__

#else

#I "../FSharp/bin/Release/net10.0"
#r "Pycos.Core.dll"
#r "Pycos.Net.dll"
#r "Pycos.FSharp.dll"
#r "Pycos.Examples.Library.dll"
#load "../FSharp/BareNode.fs"

open System
open System.Diagnostics
open Pycos
open Pycos.Examples

type Recipient = { Name: string; Country: string }

// Values of a script go along when a function that reads them is sent.
let grams = [| 300; 1200; 4500 |]
let recipient = { Name = "Ada"; Country = "UK" }
let perKilogram = Map [ "FR", 9.80m; "UK", 14.50m ]
let mutable discount = 0m

let postage () =
    pycos {
        let prices = [ for item in grams -> Postage.PriceOf(item, perKilogram[recipient.Country]) ]

        let text =
            $"{List.sum prices - discount} for {grams.Length} items to {recipient.Name}"

        return text, Environment.ProcessId
    }

let bare = new BareNode.BareNode()
let node = BareNode.startCaller bare

node
|> Node.connect bare.Location
|> PycosTask.spawn
|> PycosTask.value
|> ignore

printfn $"this is process {Environment.ProcessId}, the node is process {bare.ProcessId}"

let ship what =
    let before = (BareNode.sentBy node).CodeBytesSent
    let clock = Stopwatch.StartNew()

    let text, processId =
        node |> Code.run bare.Location postage |> PycosTask.spawn |> PycosTask.value

    let took = clock.Elapsed.TotalMilliseconds
    printfn $"{what}: {text}, computed in process {processId}"
    printfn $"    {took:F1} ms, {(BareNode.sentBy node).CodeBytesSent - before:N0} bytes of assemblies sent"

ship "first call"
discount <- 10m
ship "with a discount"

(node :> IDisposable).Dispose()
(bare :> IDisposable).Dispose()

#endif
