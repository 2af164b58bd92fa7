/// The examples of chats, as processes of both languages that talk to each other.
module Pycos.Processes.Tests.ChatExampleTests

open System
open System.IO
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// Starts a server in each language, and clients in both that come after each other.
let private withTwoClients name serverArguments clientArguments (awaitClient: Example -> Example -> int -> unit) look =
    inEachWay languages (fun language ->
        let server, port = startServer language name serverArguments []
        use server = server

        let start language =
            new Example(language, clientArguments port, [])

        use first = start CSharp
        awaitClient server first 1
        use second = start FSharp
        awaitClient server second 2
        look server first second)

let private channelChat =
    test "[SN8] Two clients see how a channel rewrites what the other says, and what is shouted is dropped" {
        let secret = NodeExampleTests.newSecret ()

        let arguments port =
            [ "channel-chat-client"; "--peer"; $"127.0.0.1:{port}" ] @ secret

        let awaitNumber _ (client: Example) number = client.Await $"you are {number}"

        withTwoClients "channel-chat-server" secret arguments awaitNumber (fun server first second ->
            first.Type "hello from b"
            second.Await "1 says: hello from b"
            first.Type "SHOUT"
            second.Type "hi from c"
            first.Await "2 says: hi from c"
            first.Type "quit"
            second.Await "1 left"
            Expect.equal (first.EndWell()) [ "you are 1"; "2 joined :-)"; "2 says: hi from c" ] "the first"
            Expect.equal (second.EndWell()) [ "you are 2"; "1 says: hello from b"; "1 left :-(" ] "the second"
            server.EndWell() |> ignore)
    }

let private socketClient port = [ "socket-chat-client"; "--port"; port ]

let private awaitCome (server: Example) _ number = server.Await $"{number} has come"

let private becomesEmpty =
    test "[SN9] [SN10] A chat server that is told how many clients will come ends when they have left" {
        let attempt (kind, language) =
            let server, port =
                startServer language $"socket-chat-server-{kind}" [ "--clients"; "1" ] []

            use server = server
            use client = new Example(language, socketClient port, [])
            client.EndWell() |> ignore
            Expect.equal (server.EndWell()).Tail [ "1 has come"; "1 has gone" ] "the server"

        inEachWay [ "b", CSharp; "c", FSharp ] attempt
    }

/// Whether children end by SIGINT. A process that was started to ignore it, as shells do in the background, hands that on.
let private interruptible () =
    let ignored =
        File.ReadLines "/proc/self/status"
        |> Seq.pick (fun line ->
            if line.StartsWith "SigIgn:" then
                Some(line.Substring "SigIgn:".Length)
            else
                None)

    Convert.ToUInt64(ignored.Trim(), 16) &&& 2UL = 0UL

/// Each says something, the second leaves, and the server is interrupted.
let private talk kind leave (seenByFirst, seenBySecond) =
    withTwoClients $"socket-chat-server-{kind}" [] socketClient awaitCome (fun server first second ->
        first.Type "hello from 1"
        second.Await "1 says: hello from 1"
        second.Type "hi from 2"
        first.Await "2 says: hi from 2"
        leave second
        server.Await "2 has gone"
        first.Await(List.last seenByFirst)
        ChildProcess.signal "INT" server.Process
        Expect.contains (server.EndWell()) "interrupted" "the server"
        Expect.equal (first.EndWell()) seenByFirst "the first, whose server has ended"
        Expect.equal second.Lines seenBySecond "the second")

let private quit (client: Example) =
    client.Type "quit"
    client.EndWell() |> ignore

let private die (client: Example) = client.Process.Kill()
let private onlyTheOther = [ "2 says: hi from 2" ], [ "1 says: hello from 1" ]

let private announced =
    [ "id: 1"; "2 joined"; "2 says: hi from 2"; "2 left" ], [ "id: 2"; "1 says: hello from 1" ]

let private socketChats = [
    for id, kind, leaves, leave, seen in
        [
            "[SN9]", "a", "quits", quit, onlyTheOther
            "[SN9]", "b", "is killed", die, onlyTheOther
            "[SN10]", "c", "quits", quit, announced
        ] do
        test
            $"{id} Two clients of chat server {kind} see what they should; it survives that one {leaves}, and ends well by SIGINT" {
            if not (File.Exists "/proc/self/status" && interruptible ()) then
                skiptest "this program was started so that its children ignore SIGINT, or can not tell"

            talk kind leave seen
        }
]

let tests =
    testList "examples of chats" (channelChat :: becomesEmpty :: socketChats)
