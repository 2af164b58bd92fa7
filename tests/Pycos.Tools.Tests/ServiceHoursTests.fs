/// The hours of a day in which a node takes clients.
module internal Pycos.Tools.Tests.ServiceHoursTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos.NodeTool
open Pycos.TestRunner

let private minutes = 24 * 60

let private at minute = TimeOnly(minute / 60 % 24, minute % 60)

/// Hours that may be: a start, and a stop and an end behind it within a day, one of which may be missing.
let private hours =
    gen {
        let! start = Gen.choose (0, minutes - 1)
        let! stop = Gen.choose (1, minutes - 2)
        let! rest = Gen.choose (stop + 1, minutes - 1)
        let! given = Gen.elements [ true, true; true, false; false, true ]

        let time isGiven after =
            if isGiven then
                Nullable(at ((start + after) % minutes))
            else
                Nullable()

        return ServiceHours(at start, time (fst given) stop, time (snd given) rest), start, stop, rest
    }

/// The same as minute by minute from the start.
let private expected (given: ServiceHours) start stop rest minute =
    let passed = (minute - start + minutes) % minutes
    let opens = if given.Stop.HasValue then stop else rest

    if passed < opens then
        ServicePhase.Open
    elif given.End.HasValue && passed >= rest then
        ServicePhase.Ended
    else
        ServicePhase.Stopping

/// A clock that is moved by hand, whose delays end as it is moved.
type private HandClock(start: DateTimeOffset) =
    inherit TimeProvider()
    let mutable now = start
    let timers = List<DateTimeOffset * TimerCallback * obj>()

    override _.GetUtcNow() = now
    override _.LocalTimeZone = TimeZoneInfo.Utc

    override clock.CreateTimer(callback, state, due, _) =
        lock timers (fun () -> timers.Add(now + due, callback, state))

        {
            new ITimer with
                member _.Change(due, _) =
                    lock timers (fun () -> timers.Add(now + due, callback, state))
                    true

                member _.Dispose() = ()
                member _.DisposeAsync() = Threading.Tasks.ValueTask()
        }

    /// When something is waited for next.
    member _.Next =
        lock timers (fun () ->
            timers
            |> Seq.map (fun (due, _, _) -> due)
            |> Seq.filter (fun due -> due > now)
            |> Seq.tryHead)

    member _.MoveTo(time: DateTimeOffset) =
        now <- time

        let due =
            lock timers (fun () ->
                let due = timers |> Seq.filter (fun (due, _, _) -> due <= time) |> List.ofSeq
                timers.RemoveAll(fun (due, _, _) -> due <= time) |> ignore
                due)

        for _, callback, state in due do
            callback.Invoke state

let private properties =
    testList "hours" [
        test "[D59] at every minute of a day that applies which the hours say, also over midnight" {
            let property (given: ServiceHours, start, stop, rest) =
                Seq.forall
                    (fun minute -> given.At(at minute) = expected given start stop rest minute)
                    (seq { 0 .. minutes - 1 })

            Property.check 100 (Prop.forAll (Arb.fromGen hours) property)
            Explored.property "hours of service" 100
        }

        test "[D59] until the next change nothing else applies, and then something does" {
            let property (given: ServiceHours, _, _, _) =
                Seq.forall
                    (fun minute ->
                        let time = at minute
                        let wait = given.UntilChange time
                        let almost = time.Add(wait - TimeSpan.FromTicks 1L)

                        wait > TimeSpan.Zero
                        && given.At almost = given.At time
                        && given.At(time.Add wait) <> given.At time)
                    (seq { 0..7 .. minutes - 1 })

            Property.check 100 (Prop.forAll (Arb.fromGen hours) property)
        }

        test "[D59] a clock is followed to the second, also over midnight" {
            let day = DateTimeOffset(2026, 3, 1, 21, 59, 0, TimeSpan.Zero)
            let clock = HandClock day

            let given =
                ServiceHours(TimeOnly(22, 0), Nullable(TimeOnly(0, 30)), Nullable(TimeOnly(0, 31)))

            let keeper = HoursKeeper(given, clock)
            use ending = new CancellationTokenSource()
            let phases = keeper.PhasesAsync(ending.Token).GetAsyncEnumerator()

            let next () =
                let coming = phases.MoveNextAsync().AsTask()

                while not coming.IsCompleted do
                    match clock.Next with
                    | Some due -> clock.MoveTo due
                    | None -> Thread.Sleep 1

                phases.Current, clock.GetUtcNow() - day

            let minute count = TimeSpan.FromMinutes(float count)
            Expect.equal (next ()) (ServicePhase.Ended, TimeSpan.Zero) "before"
            Expect.equal (next ()) (ServicePhase.Open, minute 1) "the start"
            Expect.equal (next ()) (ServicePhase.Stopping, minute 151) "the stop"
            Expect.equal (next ()) (ServicePhase.Ended, minute 152) "the end"
            Expect.equal (next ()) (ServicePhase.Open, minute (24 * 60 + 1)) "the next day"
            ending.Cancel()
        }
    ]

let tests = testSequenced properties
