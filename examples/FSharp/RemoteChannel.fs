/// Two programs: a client delivers messages to a channel of a server, which both of them have subscribed to.
module Pycos.Examples.RemoteChannel

open System
open Pycos

type Note = {
    Text: string
    Sender: TaskRef<Note>
    /// Whether it is the last one.
    IsLast: bool
}

let private name = "2clients"
let private messages = 10
let private subscribers = 2
let private patience = TimeSpan.FromSeconds 10.

let private receive who (inbox: Inbox<Note>) =
    pycos {
        let mutable count = 0
        let mutable listening = true

        while listening do
            let! note = Inbox.receive inbox

            if note.IsLast then
                listening <- false
            else
                let sender =
                    if note.Sender = inbox.Self then
                        "myself"
                    else
                        string note.Sender

                printfn $"{who} got {note.Text} from {sender}"
                count <- count + 1

        Scenario.expect (count = messages) $"{who} got {count} messages."
    }

let private subscribeLate (channel: BroadcastChannel<Note>) =
    pycos {
        let receiver = PycosTask.spawnInbox (receive "the server")
        do! PycosTask.sleep (TimeSpan.FromSeconds 3.)
        channel |> BroadcastChannel.subscribe receiver |> ignore
        do! receiver.Task
    }

let runServer arguments =
    use node = NodeArguments.serve "remote-channel-server" arguments
    printfn $"{node}"

    PycosTask.spawn (
        pycos {
            use channel = BroadcastChannel.create name
            do! subscribeLate channel
        }
    )
    |> ignore

    Visitors.awaitAll node

let private deliverAll (channel: BroadcastChannel<Note>) =
    pycos {
        let receiver = PycosTask.spawnInbox (receive "the client")

        let note text isLast = {
            Text = text
            Sender = receiver
            IsLast = isLast
        }

        let! _ = channel |> BroadcastChannel.subscribeWaiting receiver

        for number in 1..messages do
            // The first one waits until the server has subscribed, too.
            let! reached =
                channel
                |> BroadcastChannel.deliverTo subscribers patience (note $"message {number}" false)

            printfn $"message {number} has reached {reached}"
            Scenario.expect (reached = subscribers) "It has not reached both."

        let! _ = channel |> BroadcastChannel.sendWaiting (note "" true)
        do! receiver.Task
        let! _ = channel |> BroadcastChannel.unsubscribeWaiting receiver
        ()
    }

let runClient arguments =
    let node, location = NodeArguments.connect "remote-channel-client" arguments
    use node = node

    PycosTask.spawn (
        pycos {
            let! _ = node |> Node.connect location

            match! node |> Node.locateChannelAt location patience name with
            | ValueNone -> failwith $"No channel is called {name} at {location}."
            | ValueSome channel -> do! deliverAll channel
        }
    )
    |> PycosTask.value
