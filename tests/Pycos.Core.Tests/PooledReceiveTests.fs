/// Receiving into memory that is borrowed.
module Pycos.Core.Tests.PooledReceiveTests

open System
open System.Net.Sockets
open System.Threading
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Core.Tests.SocketSupport
open Pycos.TestRunner

/// Receives to the end, giving everything back.
let private drainPooled (socket: AsyncSocket) =
    pycos {
        let collected = ResizeArray<byte>()
        let mutable hasEnded = false

        while not hasEnded do
            use! received = Socket.receivePooled socket
            collected.AddRange(received.Memory.ToArray())
            hasEnded <- received.IsEnd

        return collected.ToArray()
    }

let private basics =
    testList "basics" [
        test "[R58 G43] what came is there, as long as it is not given back" {
            run (
                withPair (fun left right ->
                    pycos {
                        do! left.SendAllAsync(bytesOf 10)
                        let! received = right.ReceivePooledAsync limit
                        Expect.equal (received.Memory.ToArray()) (bytesOf 10) "the bytes"
                        Expect.isFalse received.IsEnd "more may come"
                        received.Dispose()
                        received.Dispose()
                        Expect.throwsT<ObjectDisposedException> (fun () -> received.Memory |> ignore) "given back"
                        do! left.SendAllAsync(bytesOf 3)
                        let! next = right.ReceivePooledAsync limit
                        received.Dispose()

                        Expect.equal
                            (next.Memory.ToArray())
                            (bytesOf 3)
                            "a copy of the first can not give back the next"

                        next.Dispose()
                        left.Shutdown SocketShutdown.Send
                        use! last = right.ReceivePooledAsync limit
                        Expect.isTrue last.IsEnd "the end"
                    })
            )
        }

        test "[R58 R62] nothing in time is a timeout, and what comes later is not lost" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! _ =
                            right.ReceivePooledAsync(milliseconds 5.0)
                            |> throws<SocketTimeoutException, _> "nothing"

                        do! left.SendAllAsync(bytesOf 4)
                        use! received = right.ReceivePooledAsync limit
                        Expect.equal (received.Memory.ToArray()) (bytesOf 4) "later"
                    })
            )
        }

        test "[R59 G43] what an interrupted receive has put back comes first" {
            run (
                withPair (fun left right ->
                    pycos {
                        let waiting = PycosTask.Spawn(right.ReceiveAllAsync(room 100))
                        do! left.SendAllAsync(bytesOf 7)
                        do! settle ()
                        waiting.Terminate() |> ignore
                        let! _ = catching (pycos { return! waiting })
                        do! left.SendAllAsync(bytesOf 2)
                        left.Shutdown SocketShutdown.Send
                        let! rest = drainPooled right
                        Expect.equal rest (Array.append (bytesOf 7) (bytesOf 2)) "in order"
                    })
            )
        }

        test "[R66] a datagram socket has no stream to receive from" {
            use socket =
                new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)

            Expect.throwsT<NotSupportedException> (fun () -> socket.ReceivePooledAsync() |> ignore) "refused"
        }
    ]

let private lifetimes =
    testList "lifetimes" [
        test "[G43] who keeps very much keeps nobody from receiving" {
            run (
                withPair (fun left right ->
                    pycos {
                        let kept = ResizeArray<ReceivedBytes>()

                        for number in 1..600 do
                            do! left.SendAllAsync(Array.create 10_000 (byte number))
                            let mutable missing = 10_000

                            while missing > 0 do
                                let! received = right.ReceivePooledAsync limit
                                kept.Add received
                                missing <- missing - received.Length

                        let all = kept |> Seq.collect _.Memory.ToArray() |> Seq.toArray

                        let expected =
                            [| for number in 1..600 -> Array.create 10_000 (byte number) |] |> Array.concat

                        Expect.isTrue (all = expected) "everything is there as it came"

                        for received in kept do
                            received.Dispose()
                    })
            )
        }

        test "[G43] bytes outlive their socket and their scheduler, and any thread may give them back" {
            let received =
                run (
                    withPair (fun left right ->
                        pycos {
                            do! left.SendAllAsync(bytesOf 5000)
                            do! settle ()
                            return! right.ReceivePooledAsync limit
                        })
                )

            GC.Collect()
            Expect.equal (received.Memory.ToArray()) (bytesOf 5000 |> Array.truncate received.Length) "they are there"
            received.Dispose()
        }

        test "[G43] bytes that another thread gives back are used again" {
            run (
                withPair (fun left right ->
                    pycos {
                        for _ in 1..50 do
                            do! left.SendAllAsync(bytesOf 100)
                            let! received = right.ReceivePooledAsync limit
                            let giver = Thread(fun () -> received.Dispose())
                            giver.Start()
                            giver.Join()
                            Expect.throwsT<ObjectDisposedException> (fun () -> received.Length |> ignore) "given back"
                    })
            )
        }
    ]

/// Sends what is of random lengths; the receiver keeps some for a while.
let private arrives (lengths: int list) =
    run (
        withPair (fun left right ->
            pycos {
                let sent =
                    lengths
                    |> List.mapi (fun i length -> Array.init length (fun j -> byte (i * 31 + j)))

                let sending =
                    pycos {
                        for part in sent do
                            do! left.SendAllAsync part

                        left.Shutdown SocketShutdown.Send
                    }
                    |> PycosTask.Spawn

                let collected = ResizeArray<byte>()
                let kept = Collections.Generic.Queue<ReceivedBytes>()
                let mutable hasEnded = false

                while not hasEnded do
                    let! received = right.ReceivePooledAsync limit
                    kept.Enqueue received
                    hasEnded <- received.IsEnd

                    if kept.Count > lengths.Length % 5 then
                        use oldest = kept.Dequeue()
                        collected.AddRange(oldest.Memory.ToArray())

                for rest in kept do
                    collected.AddRange(rest.Memory.ToArray())
                    rest.Dispose()

                do! sending
                return collected.ToArray() = Array.concat sent
            })
    )

let private properties =
    test "[R58 G43] whatever the lengths, and however long some is kept, every byte arrives once and in order" {
        let lengths =
            Gen.listOf (Gen.oneof [ Gen.choose (1, 100); Gen.choose (1, 100_000) ])

        Property.check 50 (Prop.forAll (Arb.fromGen lengths) arrives)
        Explored.property "pooled receives" 50
    }

let tests = testList "pooled receives" [ basics; lifetimes; properties ]
