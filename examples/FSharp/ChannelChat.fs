/// Two programs: a chat over a channel of the server, which rewrites what the clients type.
module Pycos.Examples.ChannelChat

open System
open Pycos

type Note = { Member: int; Text: string }

/// A client that comes, and where it hears its number.
type Join = { ReplyTo: TaskRef<int> }

let private serverName = "chat_server"
let private channelName = "chat_channel"
let private joining = "joined"
let private leaving = "bye"
let private patience = TimeSpan.FromSeconds 10.

/// Nobody hears those who shout.
let private rewrite (_: string) note =
    match note.Text with
    | text when text = joining -> Some { note with Text = "joined :-)" }
    | text when text = leaving -> Some { note with Text = "left :-(" }
    | text when Seq.exists Char.IsUpper text && not (Seq.exists Char.IsLower text) -> None
    | text -> Some { note with Text = $"says: {text}" }

let private giveNumbers (inbox: Inbox<Join>) =
    pycos {
        let mutable number = 0

        while true do
            let! join = Inbox.receive inbox
            number <- number + 1
            do! join.ReplyTo |> TaskRef.sendWaiting number
    }

let runServer arguments =
    use node = NodeArguments.serve "channel-chat-server" arguments
    printfn $"{node}"

    let host (inbox: Inbox<Join>) =
        pycos {
            use channel = BroadcastChannel.create channelName
            channel |> BroadcastChannel.setTransform rewrite
            do! giveNumbers inbox
        }

    let daemon = SpawnOptions(Daemon = true)
    let server = host |> PycosTask.spawnInboxWith daemon InboxOptions.Default
    server.Task.Register serverName
    Visitors.awaitAll node

let private show own (notes: Inbox<Note>) =
    pycos {
        while true do
            let! note = Inbox.receive notes

            if note.Member <> own then
                printfn $"{note.Member} {note.Text}"
    }

let private found what location =
    function
    | ValueNone -> failwith $"There is no {what} at {location}."
    | ValueSome it -> it

let private join node location (numbers: Inbox<int>) =
    pycos {
        let! server = node |> Node.locateTaskAt location patience serverName

        do!
            found serverName location server
            |> TaskRef.sendWaiting { ReplyTo = numbers.Self }

        let! number = numbers |> Inbox.receiveWithin patience
        Scenario.expect (not number.TimedOut) "The server gives no number."
        return number.Value
    }

/// Sends what is typed, until that is "quit" or ends.
let private talk own (channel: BroadcastChannel<Note>) =
    pycos {
        let say text =
            channel |> BroadcastChannel.sendWaiting { Member = own; Text = text }

        let! _ = say joining
        let mutable talking = true

        while talking do
            match! BlockingPool.Shared |> BlockingPool.run Console.ReadLine with
            | null
            | "quit" -> talking <- false
            | line ->
                let! _ = say line
                ()

        let! _ = say leaving
        ()
    }

let private visit node location numbers =
    pycos {
        let! _ = node |> Node.connect location
        let! own = join node location numbers
        let! channel = node |> Node.locateChannelAt location patience channelName
        let channel = found channelName location channel
        let daemon = SpawnOptions(Daemon = true)
        let receiver = show own |> PycosTask.spawnInboxWith daemon InboxOptions.Default
        let! _ = channel |> BroadcastChannel.subscribeWaiting receiver
        printfn $"you are {own}"
        do! talk own channel
        let! _ = channel |> BroadcastChannel.unsubscribeWaiting receiver
        ()
    }

let runClient arguments =
    let node, location = NodeArguments.connect "channel-chat-client" arguments
    use node = node
    let visitor = PycosTask.spawnInbox (visit node location)
    PycosTask.spawn (pycos { do! visitor.Task }) |> PycosTask.value
