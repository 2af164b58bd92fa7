/// A kernel with a queue of kqueue(2) and pairs of connected ends, in memory: for systems that have none.
namespace Pycos.Core.Tests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Pycos.Internals

/// One end of a connection.
[<AllowNullLiteral>]
type private KernelEnd() =
    member val Peer: KernelEnd = null with get, set
    member val Descriptor = -1 with get, set
    /// What has arrived and was not read.
    member val Unread = 0 with get, set
    member val CannotReceive = false with get, set
    member val CannotSend = false with get, set
    member val Error = 0u with get, set

/// What the queue watches.
type private Knote(identifier: int64, filter: KernelFilter, flags: KernelFlags) =
    member _.Identifier = identifier
    member _.Filter = filter
    member _.Clears = flags.HasFlag KernelFlags.Clear
    member val UserData = 0L with get, set
    member val Triggered = 0u with get, set
    member val Noted = false with get, set

/// Answers as the kernels of macOS and FreeBSD do (kern_event.c, uipc_socket.c). What is told of here and not there:
/// who called what, and errors that are made up.
type internal ScriptedKernelQueue() =
    let capacity = 65536
    /// The least room that counts as some: SO_SNDLOWAT.
    let leastRoom = 2048
    let noEntry, interrupted, notOpen, invalid, reset = 2, 4, 9, 22, 54u
    let longestWait = 100_000_000L * 1_000_000_000L

    let gate = obj ()
    let ends = Dictionary<int, KernelEnd>()
    let knotes = Dictionary<struct (int64 * KernelFilter), Knote>()
    /// In the order in which something happened to them.
    let noted = List<Knote>()
    let refusals = Dictionary<KernelFilter, int>()
    let changeCalls = List<(int64 * KernelFilter * KernelFlags) list>()
    let mutable isOpen = false
    let mutable interruptions = 0
    let mutable changeError = 0

    let room (last: KernelEnd) =
        if isNull last.Peer then 0 else capacity - last.Peer.Unread

    /// Whether something can be told of what a knote watches, and what: flags, those of the filter, and data.
    let look (knote: Knote) =
        match knote.Filter with
        | KernelFilter.User -> struct (knote.Triggered <> 0u, KernelFlags.None, knote.Triggered, 0L)
        | filter ->
            let watched = ends[int knote.Identifier]

            let isReading = (filter = KernelFilter.Read)

            let ended, data, least =
                if isReading then
                    watched.CannotReceive, watched.Unread, 1
                else
                    watched.CannotSend, room watched, leastRoom

            let flags = if ended then KernelFlags.EndOfFile else KernelFlags.None
            let error = if ended then watched.Error else 0u
            struct (ended || watched.Error <> 0u || data >= least, flags, error, int64 data)

    let note (knote: Knote) =
        let struct (isReady, _, _, _) = look knote

        if isReady && not knote.Noted then
            knote.Noted <- true
            noted.Add knote
            Monitor.PulseAll gate

    /// Something has happened to a direction of an end.
    let notify (changed: KernelEnd) filter =
        match knotes.TryGetValue(struct (int64 changed.Descriptor, filter)) with
        | true, knote -> note knote
        | _ -> ()

    let drop (knote: Knote) =
        knotes.Remove(struct (knote.Identifier, knote.Filter)) |> ignore
        noted.Remove knote |> ignore

    let add (change: KernelEvent) key =
        match refusals.TryGetValue change.Filter with
        | true, error ->
            refusals.Remove change.Filter |> ignore
            error
        | _ ->
            match knotes.TryGetValue key with
            | true, _ -> ()
            | _ -> knotes.Add(key, Knote(change.Identifier, change.Filter, change.Flags))

            knotes[key].UserData <- change.UserData
            note knotes[key]
            0

    let apply (change: KernelEvent) =
        let key = struct (change.Identifier, change.Filter)

        if
            change.Filter <> KernelFilter.User
            && not (ends.ContainsKey(int change.Identifier))
        then
            notOpen
        elif change.Flags.HasFlag KernelFlags.Add then
            add change key
        else
            match knotes.TryGetValue key with
            | false, _ -> noEntry
            | true, knote when change.Flags.HasFlag KernelFlags.Delete ->
                drop knote
                0
            | true, knote ->
                knote.Triggered <- knote.Triggered ||| change.FilterFlags
                note knote
                0

    /// The result of a call that makes changes, and its answers.
    let applyAll (changes: KernelEvent[]) places =
        let answers = List<KernelEvent>()
        let mutable failure = 0

        for change in changes do
            let error = apply change

            if change.Flags.HasFlag KernelFlags.Receipt || error <> 0 then
                if answers.Count < places then
                    let mutable answer = change
                    answer.Flags <- change.Flags ||| KernelFlags.Error
                    answer.Data <- int64 error
                    answers.Add answer
                elif failure = 0 then
                    failure <- error

        (if failure <> 0 then -failure else answers.Count), answers.ToArray()

    /// Takes events, in their order; what is over by now is not told.
    let take places =
        let taken = List<KernelEvent>()

        while taken.Count < places && noted.Count > 0 do
            let knote = noted[0]
            noted.RemoveAt 0
            knote.Noted <- false
            let struct (isReady, flags, filterFlags, data) = look knote

            if isReady then
                taken.Add(
                    KernelEvent(
                        Identifier = knote.Identifier,
                        Filter = knote.Filter,
                        Flags = flags,
                        FilterFlags = filterFlags,
                        Data = data,
                        UserData = knote.UserData
                    )
                )

                if knote.Clears then
                    knote.Triggered <- 0u

        // Those without EV_CLEAR are still ready, and noted again behind the others.
        for happened in taken do
            let knote = knotes[struct (happened.Identifier, happened.Filter)]

            if not knote.Clears then
                note knote

        taken

    /// Waits until something is to be told, and for the time at most.
    let rec await (clock: Stopwatch) nanoseconds places =
        if interruptions > 0 then
            interruptions <- interruptions - 1
            -interrupted, List<KernelEvent>()
        elif not isOpen then
            -notOpen, List<KernelEvent>()
        else
            let taken = take places
            let left = nanoseconds / 1_000_000L - clock.ElapsedMilliseconds

            if taken.Count > 0 || (nanoseconds >= 0L && left <= 0L) then
                taken.Count, taken
            else
                let part = if nanoseconds < 0L then -1 else int (min left 1_000_000L)
                Monitor.Wait(gate, part) |> ignore
                await clock nanoseconds places

    let openEnd peer =
        let opened = KernelEnd(Peer = peer)
        // As every Unix: the lowest number that is free.
        opened.Descriptor <- Seq.initInfinite (fun i -> i + 3) |> Seq.find (ends.ContainsKey >> not)
        ends.Add(opened.Descriptor, opened)
        opened

    let stopBoth (stopped: KernelEnd) =
        stopped.CannotReceive <- true
        stopped.CannotSend <- true
        notify stopped KernelFilter.Read
        notify stopped KernelFilter.Write

    /// The most events that a wait gives, whatever room it has.
    member val MostEvents = Int32.MaxValue with get, set

    /// What the calls asked for that made changes.
    member _.ChangeCalls = lock gate (fun () -> List.ofSeq changeCalls)

    /// Whether the queue was made and not closed.
    member _.IsOpen = lock gate (fun () -> isOpen)

    /// How many calls came while the queue was not open.
    member val CallsWithoutQueue = 0 with get, set

    /// How many knotes there are for a descriptor.
    member _.Knotes descriptor =
        lock gate (fun () ->
            knotes.Keys
            |> Seq.filter (fun struct (identifier, _) -> identifier = descriptor)
            |> Seq.length)

    /// Answers the next addition to a filter with an error.
    member _.Refuse(filter, error) =
        lock gate (fun () -> refusals[filter] <- error)

    /// Makes the changes of the next call, and lets it fail nevertheless.
    member _.FailNextChange error =
        lock gate (fun () -> changeError <- error)

    /// Ends the present wait, or the next one, as a signal does.
    member _.Interrupt() =
        lock gate (fun () ->
            interruptions <- interruptions + 1
            Monitor.PulseAll gate)

    /// Two ends that are connected with each other.
    member _.Connect() =
        lock gate (fun () ->
            let left = openEnd null
            let right = openEnd left
            left.Peer <- right
            left.Descriptor, right.Descriptor)

    /// Sends what there is room for; tells how much.
    member _.Write(descriptor, count) =
        lock gate (fun () ->
            let writer = ends[descriptor]
            let taken = min count (room writer)

            if taken > 0 then
                writer.Peer.Unread <- writer.Peer.Unread + taken
                notify writer.Peer KernelFilter.Read

            taken)

    /// Reads all that is there; tells how much.
    member _.ReadAll descriptor =
        lock gate (fun () ->
            let reader = ends[descriptor]
            let count = reader.Unread
            reader.Unread <- 0

            if count > 0 && not (isNull reader.Peer) then
                notify reader.Peer KernelFilter.Write

            count)

    /// Sends no more: shutdown(2) with SHUT_WR.
    member _.EndWriting descriptor =
        lock gate (fun () ->
            let writer = ends[descriptor]
            writer.CannotSend <- true
            writer.Peer.CannotReceive <- true
            notify writer KernelFilter.Write
            notify writer.Peer KernelFilter.Read)

    /// The peer has broken the connection.
    member _.Reset descriptor =
        lock gate (fun () ->
            ends[descriptor].Error <- reset
            stopBoth ends[descriptor])

    /// Closes an end: what watched it is gone with it.
    member _.Close descriptor =
        lock gate (fun () ->
            match ends.TryGetValue descriptor with
            | true, closed ->
                ends.Remove descriptor |> ignore

                knotes.Values
                |> Seq.filter (fun knote -> knote.Identifier = descriptor && knote.Filter <> KernelFilter.User)
                |> List.ofSeq
                |> List.iter drop

                if not (isNull closed.Peer) then
                    closed.Peer.Peer <- null
                    stopBoth closed.Peer
            | _ -> ())

    interface IKernelQueue with
        member _.Create() =
            lock gate (fun () ->
                isOpen <- true
                0)

        member queue.Change(changes, receipts) =
            let asked = changes.ToArray()
            let places = receipts.Length

            let result, answers =
                lock gate (fun () ->
                    if isOpen then
                        changeCalls.Add [ for change in asked -> change.Identifier, change.Filter, change.Flags ]
                        let made = applyAll asked places
                        let error = changeError
                        changeError <- 0
                        if error = 0 then made else -error, [||]
                    else
                        queue.CallsWithoutQueue <- queue.CallsWithoutQueue + 1
                        -notOpen, [||])

            answers.AsSpan().CopyTo receipts
            result

        member queue.Wait(events, nanoseconds) =
            let places = min events.Length queue.MostEvents

            let result, taken =
                lock gate (fun () ->
                    if nanoseconds > longestWait then
                        -invalid, List<KernelEvent>()
                    else
                        await (Stopwatch.StartNew()) nanoseconds places)

            taken.ToArray().AsSpan().CopyTo events
            result

        member _.Close() =
            lock gate (fun () ->
                isOpen <- false
                knotes.Clear()
                noted.Clear()
                Monitor.PulseAll gate)
