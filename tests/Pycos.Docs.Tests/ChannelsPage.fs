module Pycos.Docs.Tests.ChannelsPage

open System
open Expecto
open Pycos
open Pycos.Testing

let private channels () =
    let program =
        pycos {
            let struct (summing, task) =
                PycosTask.spawnAgent (fun inbox ->
                    pycos {
                        let! first = Inbox.receive inbox
                        let! second = Inbox.receive inbox
                        return first + second
                    })

            use prices =
                channel {
                    name "prices"
                    transform (fun _ price -> if price > 0 then Some price else None)
                    slow SlowSubscriberMode.DropOldest
                }

            prices |> BroadcastChannel.subscribe summing |> ignore
            prices |> BroadcastChannel.send 3 |> ignore
            let! reached = prices |> BroadcastChannel.deliver 4
            let! sum = task
            return reached, sum
        }

    Expect.equal (Simulation.run 1 program) (1, 7) "one task got both"

let private categories () =
    let program =
        pycos {
            let struct (address, task) =
                PycosTask.spawnAgent (fun (inbox: Inbox<string>) ->
                    pycos {
                        let categories = MessageCategories.create inbox

                        use _ =
                            categories
                            |> MessageCategories.add (fun line -> if line = "stop" then Some "command" else None)

                        let! command = categories |> MessageCategories.receive "command"
                        return command, Inbox.tryReceive inbox
                    })

            address.Send "hello"
            address.Send "stop"
            return! task
        }

    Expect.equal (Simulation.run 1 program) ("stop", ValueSome "hello") "the other one stays"

let tests =
    testList "docs/channels.md" [
        testCase "a channel sends to all who are subscribed" channels
        testCase "a task receives by category" categories
    ]
