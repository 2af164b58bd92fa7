/// Log lines: their form, whole under many threads, and no scheduler stopped by an output.
module Pycos.Core.Tests.LoggerTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Core.Tests.CoreSupport

/// A clock that stands still, in a zone an hour ahead.
type private StoppedClock(now: DateTimeOffset) =
    inherit TimeProvider()
    override _.GetUtcNow() = now.ToUniversalTime()

    override _.LocalTimeZone =
        TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours 1.0, "test", "test")

let private noon =
    StoppedClock(DateTimeOffset(2024, 2, 29, 11, 5, 9, 7, TimeSpan.Zero))

/// An output that takes nothing until it is opened.
type private BlockedWriter() =
    inherit StringWriter()
    member val Opened = new ManualResetEventSlim()
    member val Entered = new ManualResetEventSlim()

    override this.Write(text: string) =
        this.Entered.Set()
        this.Opened.Wait()
        base.Write text

type private BrokenWriter() =
    inherit StringWriter()
    override _.Write(_: string) : unit = raise (IOException "no room")

let private linesOf (output: StringWriter) =
    output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
    |> List.ofArray

let private withNewLine (output: #TextWriter) =
    output.NewLine <- "\n"
    output

/// What an output gets from a provider that is then disposed.
let private logged options log =
    let output = withNewLine (new StringWriter())
    use provider = Log.create (options output)
    log provider
    (provider :> IDisposable).Dispose()
    linesOf output

let private formTests =
    testList "form" [
        test "[R80] A line is the local time to the second, the name and the message" {
            let lines =
                logged (fun output -> LineLoggerOptions(Output = output, TimeProvider = noon)) (fun provider ->
                    (Log.named "server" provider).LogInformation("{Count} clients", 3))

            Expect.equal lines [ "2024-02-29 12:05:09 server - 3 clients" ] "the line"
        }

        test "[R80] With ShowMilliseconds the time has three more digits" {
            let lines =
                logged
                    (fun output -> LineLoggerOptions(Output = output, TimeProvider = noon, ShowMilliseconds = true))
                    (fun provider -> (Log.named "server" provider).LogWarning "late")

            Expect.equal lines [ "2024-02-29 12:05:09.007 server - late" ] "the line"
        }

        test "[R80] What is below the minimum level is not written, and the level can be changed while running" {
            let lines =
                logged
                    (fun output -> LineLoggerOptions(Output = output, MinimumLevel = LogLevel.Warning))
                    (fun provider ->
                        let log = Log.named "n" provider
                        log.LogInformation "no"
                        log.LogError "first"
                        Log.setLevel LogLevel.Debug provider
                        log.LogDebug "second"
                        Expect.isFalse (log.IsEnabled LogLevel.Trace) "trace"
                        Expect.isFalse (log.IsEnabled LogLevel.None) "none")

            Expect.equal
                [ for line in lines -> line.Substring(line.IndexOf " - " + 3) ]
                [ "first"; "second" ]
                "messages"
        }

        test "[R80] An exception stands on the lines after its message" {
            let lines =
                logged (fun output -> LineLoggerOptions(Output = output)) (fun provider ->
                    (Log.named "n" provider).LogError(InvalidOperationException "it broke", "failed"))

            Expect.stringEnds lines[0] " n - failed" "the message"
            Expect.stringContains lines[1] "InvalidOperationException: it broke" "the exception"
        }
    ]

let private threadTests =
    testList "threads" [
        test "[R80] Lines of many threads come whole, and each thread's in its order" {
            let threads, each = 8, 2_000

            let lines =
                logged (fun output -> LineLoggerOptions(Output = output, Capacity = threads * each)) (fun provider ->
                    let work = [
                        for number in 1..threads ->
                            Thread(fun () ->
                                let log = Log.named $"t{number}" provider

                                for count in 1..each do
                                    log.LogInformation("message {Count} of {Name}", count, number))
                    ]

                    work |> List.iter _.Start()
                    work |> List.iter _.Join()
                    Expect.isTrue (Log.flushWithin limit provider) "flushed")

            Expect.equal lines.Length (threads * each) "lines"

            let parsed = [
                for line in lines do
                    let found =
                        Regex.Match(line, @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d t(\d+) - message (\d+) of \1$")

                    if not found.Success then
                        failtest $"a mixed line: {line}"

                    int found.Groups[1].Value, int found.Groups[2].Value
            ]

            for number, messages in List.groupBy fst parsed do
                Expect.equal (List.map snd messages) [ 1..each ] $"the order of thread {number}"
        }

        test
            "[R80 G37] A blocked output does not stop a scheduler: a task that logs and ticks goes on, and what had no room is counted" {
            let output = withNewLine (new BlockedWriter())

            use provider = Log.create (LineLoggerOptions(Output = output, Capacity = 10))

            let log = Log.named "ticker" provider
            use scheduler = new Scheduler(SchedulerOptions(Logger = log))
            waitFor "the writer is blocked" output.Entered

            let ticks =
                pycos {
                    let mutable count = 0

                    while count < 200 do
                        do! PycosTask.sleep (ms 1.0)
                        count <- count + 1
                        log.LogInformation("tick {Count}", count)

                    return count
                }

            Expect.equal (runOn scheduler ticks) 200 "the ticker ends while the output is blocked"
            let blocked = provider.Statistics
            Expect.equal blocked.Waiting 10 "the queue is full"
            Expect.equal blocked.Dropped 190L "the rest is counted"
            Expect.isFalse (Log.flushWithin (ms 10.0) provider) "nothing is flushed"
            output.Opened.Set()
            Expect.isTrue (Log.flushWithin limit provider) "flushed when the output goes on"
            Expect.stringContains (output.ToString()) "190 log entries were dropped" "the log tells of it"
            Expect.stringContains (output.ToString()) "ticker - tick 10\n" "the oldest were kept"
        }

        test "[G37] DropOldest keeps the newest lines" {
            let output = withNewLine (new BlockedWriter())

            use provider =
                Log.create (LineLoggerOptions(Output = output, Capacity = 2, FullMode = LogFullMode.DropOldest))

            let log = Log.named "n" provider
            log.LogInformation "0"
            waitFor "the writer is blocked" output.Entered

            for number in 1..5 do
                log.LogInformation(string number)

            output.Opened.Set()
            Expect.isTrue (Log.flushWithin limit provider) "flushed"

            let kept = [
                for line in linesOf output do
                    if line.Contains " n - " then
                        line.Substring(line.Length - 1)
            ]

            Expect.equal kept [ "0"; "4"; "5" ] "the lines kept"
            Expect.equal provider.Statistics.Dropped 3L "dropped"
        }

        test "[G37] An output that throws loses its lines, counted, and harms nobody; flushing inside a task is refused" {
            use provider = Log.create (LineLoggerOptions(Output = new BrokenWriter()))
            (Log.named "n" provider).LogInformation "lost"
            Expect.isTrue (Log.flushWithin limit provider) "settled"
            Expect.equal provider.Statistics.Failed 1L "failed"

            let refused =
                run (pycos { return throws<WrongSchedulerException>(fun () -> Log.flush provider) })

            Expect.stringContains refused.Message "Flush" "the message"
        }

        test
            "[G37] Dispose does not wait for a blocked output longer than CloseTimeout, and later lines are counted as dropped" {
            let output = new BlockedWriter()

            let provider =
                Log.create (LineLoggerOptions(Output = output, CloseTimeout = ms 20.0))

            let log = Log.named "n" provider
            log.LogInformation "one"
            waitFor "the writer is blocked" output.Entered
            (provider :> IDisposable).Dispose()
            log.LogInformation "two"
            Expect.equal provider.Statistics.Dropped 1L "dropped"
            output.Opened.Set()
        }
    ]

let tests = testList "Logger" [ formTests; threadTests ]
