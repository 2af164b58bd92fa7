/// What goes between a client and a server together.
module Pycos.Dispycos.Tests.MessageBundleProperties

open System
open System.Collections.Generic
open Expecto
open Pycos.Internals
open Pycos.TestRunner

let private seeds = 500
let private mostItems = 64
let private mostBytes = 16 * 1024

let tests =
    testList "bundles" [
        test
            "[GD3] orders and answers are sent once each, in their order, small ones together and large ones by themselves" {
            Property.ofSeeds "orders and answers" seeds (fun seed ->
                let random = Random seed
                let largest = if random.Next 2 = 0 then 100 else 2 * mostBytes
                let bundle = MessageBundle<struct (int * int)>(fun (struct (_, bytes)) -> bytes)
                let sent = List<int>()
                let mutable added = 0

                let send () =
                    let mutable message = null

                    if bundle.TryPeek &message then
                        let bytes = message |> Seq.sumBy (fun (struct (_, bytes)) -> bytes)
                        Expect.isLessThanOrEqual message.Length mostItems "so many"
                        Expect.isTrue (message.Length = 1 || bytes <= mostBytes) "so much"
                        // What was sent stays until that is certain.
                        let mutable again = null
                        Expect.isTrue (bundle.TryPeek &again) "it is still there"
                        Expect.equal again message "the same"
                        bundle.Remove message

                        for struct (number, _) in message do
                            sent.Add number

                        true
                    else
                        false

                for _ in 1 .. random.Next 500 do
                    if random.Next 8 = 0 then
                        send () |> ignore
                    else
                        added <- added + 1
                        bundle.Add(struct (added, random.Next largest))

                while send () do
                    ()

                Expect.equal (List.ofSeq sent) [ 1..added ] "all of them"
                Expect.equal bundle.Bytes 0L "nothing is left"
                Expect.isTrue bundle.IsEmpty "it is empty"
                Expect.isFalse bundle.IsFull "nor full")
        }
    ]
