/// Other programs: their streams, their ends, chains of them.
module Pycos.Core.Tests.ProcessTests

open System
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open System.Text
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private ascii (text: string) = Encoding.ASCII.GetBytes text
let private memory (bytes: byte[]) = ReadOnlyMemory bytes

let private piped =
    AsyncProcessOptions(
        StandardInput = ProcessRedirection.Pipe,
        StandardOutput = ProcessRedirection.Pipe,
        StandardError = ProcessRedirection.Pipe
    )

let private shell script options =
    AsyncProcess.Start("sh", [ "-c"; script ], options)

/// Whether a process is there, also as a zombie.
let private isThere (id: int) = Directory.Exists $"/proc/{id}"

let private starting =
    testList "starting" [
        test "[R77] what a process writes is read, and its end is awaited" {
            run (
                pycos {
                    use echo = AsyncProcess.Start("echo", [ "hello"; "two words" ], piped)
                    let! line = echo.StandardOutput.ReadLineAsync limit
                    let! status = echo.WaitForExitAsync limit
                    Expect.equal line "hello two words" ""
                    Expect.equal status.Value (ExitStatus(0, Nullable())) ""
                    Expect.isTrue status.Value.IsSuccess ""
                }
            )
        }

        test "[R77] exit codes and signals are told apart" {
            run (
                pycos {
                    use failing = shell "exit 3" piped
                    let! code = failing.WaitForExitAsync limit
                    Expect.equal code.Value (ExitStatus(3, Nullable())) ""
                    use sleeping = AsyncProcess.Start("sleep", [ "1000" ], piped)
                    let! early = sleeping.WaitForExitAsync TimeSpan.Zero
                    Expect.isTrue early.TimedOut "it still runs"
                    Expect.isTrue (sleeping.Terminate()) "told"
                    let! signal = sleeping.WaitForExitAsync limit
                    Expect.equal signal.Value (ExitStatus(143, Nullable 15)) ""
                    Expect.isFalse (sleeping.Kill()) "there is nothing left to kill"
                }
            )
        }

        test "[R77] folder and environment are those of the options" {
            run (
                pycos {
                    let environment = Dictionary<string, string | null>()
                    environment["PYCOS_TEST"] <- "a b"
                    environment["HOME"] <- null

                    use probe =
                        shell
                            "pwd; echo \"$PYCOS_TEST\"; echo \"${HOME-unset}\""
                            (AsyncProcessOptions(
                                StandardOutput = ProcessRedirection.Pipe,
                                WorkingDirectory = "/",
                                Environment = environment
                            ))

                    let! output = probe.StandardOutput.ReadToEndAsync limit
                    Expect.equal (Encoding.ASCII.GetString output) "/\na b\nunset\n" ""
                }
            )
        }

        test "[R77] the runtime's ignored signals are not passed on" {
            run (
                pycos {
                    // Killed by SIGPIPE as in every shell; with the signal ignored it would go on and report an error.
                    use yes =
                        shell "yes; exit 9" (AsyncProcessOptions(StandardOutput = ProcessRedirection.Pipe))

                    let! _ = yes.StandardOutput.ReadLineAsync limit
                    yes.StandardOutput.Dispose()
                    let! status = yes.WaitForExitAsync limit
                    Expect.equal status.Value.Code 9 "the shell went on, after yes was ended"
                }
            )
        }

        test "[R77] errors go where the output goes, if told so, and null is null" {
            run (
                pycos {
                    let options =
                        AsyncProcessOptions(
                            StandardInput = ProcessRedirection.Null,
                            StandardOutput = ProcessRedirection.Pipe,
                            StandardError = ProcessRedirection.StandardOutput
                        )

                    use both = shell "echo out; echo err >&2; cat" options
                    Expect.isNull both.StandardError "no stream of its own"
                    let! output = both.StandardOutput.ReadToEndAsync limit
                    Expect.equal (Encoding.ASCII.GetString output) "out\nerr\n" "and cat found the end at once"
                }
            )
        }
    ]

let private ending =
    testList "ending" [
        test "[R77 G29] a scope kills its process, and no zombie is left" {
            run (
                pycos {
                    let! id =
                        pycos {
                            use sleeping = AsyncProcess.Start("sleep", [ "1000" ], piped)
                            return sleeping.Id
                        }

                    do! eventually "gone" (fun () -> not (isThere id))
                }
            )
        }

        test "[R77 G29] one that nobody waits for leaves no zombie either" {
            run (
                pycos {
                    let quick = AsyncProcess.Start("true", [], piped)
                    do! eventually "gone" (fun () -> not (isThere quick.Id))
                    Expect.equal quick.Status (Nullable(ExitStatus(0, Nullable()))) "and its status is known"
                }
            )
        }

        test "[R77] killing the leader of a group ends what it has started" {
            run (
                pycos {
                    let options =
                        AsyncProcessOptions(StandardOutput = ProcessRedirection.Pipe, NewProcessGroup = true)

                    use leader = shell "sleep 1000 & echo $!; wait" options
                    let! line = leader.StandardOutput.ReadLineAsync limit
                    let child = int line
                    Expect.isTrue (isThere child) "started"
                    leader.Kill() |> ignore

                    let ended () =
                        not (isThere child) || (File.ReadAllText $"/proc/{child}/stat").Contains ") Z"

                    do! eventually "ended" ended
                }
            )
        }

        test "[R77] the wait for an exit is cancelled without ending the process" {
            run (
                pycos {
                    use sleeping = AsyncProcess.Start("sleep", [ "1000" ], piped)
                    use cancellation = new CancellationTokenSource(5)

                    let! _ =
                        sleeping.WaitForExitAsync cancellation.Token
                        |> throws<OperationCanceledException, _> "cancelled"

                    Expect.isTrue (isThere sleeping.Id) "it runs"
                }
            )
        }
    ]

let private communicating =
    testList "communicating" [
        test "[R78] everything in, everything out" {
            let input = bytesOf 1_000_000

            run (
                pycos {
                    use cat = AsyncProcess.Start("cat", [], piped)
                    let! result = cat.CommunicateAsync(memory input)
                    Expect.isTrue (result.Output.Span.SequenceEqual input) "what went in came out"
                    Expect.equal result.InputTaken 1_000_000L ""
                    Expect.isTrue result.Status.IsSuccess ""
                }
            )
        }

        test "[R78 G29] without input a program that waits for its end gets it" {
            run (
                pycos {
                    use cat = AsyncProcess.Start("cat", [], piped)
                    let! result = cat.CommunicateAsync()
                    Expect.isTrue result.Output.IsEmpty ""
                }
            )
        }

        test "[R78] output and errors are both read, however much there is of each" {
            run (
                pycos {
                    use both = shell "head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero" piped
                    let! result = both.CommunicateAsync()
                    Expect.equal (result.Output.Length, result.Error.Length) (200_000, 300_000) ""
                }
            )
        }

        test "[R78 G29] a program that does not take all of its input is no failure, and it is seen" {
            run (
                pycos {
                    use head = AsyncProcess.Start("head", [ "-c"; "10" ], piped)
                    let! result = head.CommunicateAsync(memory (bytesOf 1_000_000))
                    Expect.equal result.Output.Length 10 ""
                    Expect.isLessThan result.InputTaken 1_000_000L "not all"
                }
            )
        }

        test "[R78] a child that closes its output and lingers does not stall the others" {
            run (
                pycos {
                    use lingering = shell "exec >&- 2>&-; sleep 1" piped
                    let mutable ticks = 0
                    let mutable longest = TimeSpan.Zero

                    let ticker =
                        PycosTask.Spawn(
                            pycos {
                                let clock = Diagnostics.Stopwatch.StartNew()

                                while true do
                                    clock.Restart()
                                    do! PycosTask.SleepAsync(milliseconds 5.0)
                                    longest <- max longest clock.Elapsed
                                    ticks <- ticks + 1
                            }
                        )

                    let! _ = lingering.CommunicateAsync()
                    ticker.Terminate() |> ignore
                    Expect.isGreaterThan ticks 10 "the ticker went on"
                    Expect.isTrue (longest < milliseconds 900.0) $"never for longer than {longest}"
                }
            )
        }

        test "[R78] input may be a file, and text without a pipe for it is refused" {
            let path = Path.GetTempFileName()
            let content = bytesOf 200_000
            File.WriteAllBytes(path, content)

            try
                run (
                    pycos {
                        use sum = AsyncProcess.Start("sha1sum", [], piped)
                        let! file = AsyncFile.OpenAsync path
                        let! result = sum.CommunicateAsync file
                        Expect.stringStarts result.OutputText (Convert.ToHexStringLower(SHA1.HashData content)) ""
                        Expect.isTrue file.IsClosed "closed behind it"
                        use deaf = AsyncProcess.Start("true")

                        let refused =
                            Expect.throwsC (fun () -> deaf.CommunicateAsync(memory (bytesOf 1)) |> ignore) id

                        Expect.stringContains refused.Message "ProcessRedirection.Pipe" "what to do"
                    }
                )
            finally
                File.Delete path
        }
    ]

let private chains =
    testList "chains" [
        test "[R77] what flows between the processes of a chain comes out at its end" {
            let text =
                String.concat "" [ for i in 1..5000 -> (if i % 3 = 0 then $"error {i}\n" else $"fine {i}\n") ]

            run (
                pycos {
                    use chain =
                        ProcessChain.Start [
                            ProcessCommand("grep", "error")
                            ProcessCommand("sed", "s/error/E/")
                            ProcessCommand("wc", "-l")
                        ]

                    let! result = chain.CommunicateAsync(memory (ascii text))
                    Expect.equal (result.OutputText.Trim()) "1666" ""
                    let! ends = chain.WaitForExitAsync()
                    Expect.all ends _.IsSuccess "all"
                }
            )
        }

        test "[R77] one task writes line by line while another reads" {
            run (
                pycos {
                    use chain = ProcessChain.Start [ ProcessCommand("cat"); ProcessCommand("cat") ]

                    let writer =
                        PycosTask.Spawn(
                            pycos {
                                for i in 1..500 do
                                    do! chain.StandardInput.WriteAllAsync(ascii $"{i}\n")

                                chain.StandardInput.Dispose()
                            }
                        )

                    let got = ResizeArray<string>()
                    let mutable more = true

                    while more do
                        let! line = chain.StandardOutput.ReadLineAsync limit

                        if isNull line then more <- false else got.Add line

                    do! writer
                    Expect.sequenceEqual got [ for i in 1..500 -> string i ] ""
                }
            )
        }
    ]

/// By themselves, since they count the descriptors of the process.
let private descriptors =
    testSequenced
    <| testList "descriptors" [
        test "[R77] a program that is not there, or a folder, is said plainly, and nothing is left open" {
            run (
                pycos {
                    let before = openDescriptors ()

                    let missing =
                        Expect.throwsC (fun () -> AsyncProcess.Start("no-such-program", [], piped) |> ignore) id

                    Expect.isTrue (missing :? ProcessStartException) $"{missing}"
                    Expect.stringContains missing.Message "PATH" "what to do"
                    let folder = AsyncProcessOptions(WorkingDirectory = "/nowhere")

                    let wrong =
                        Expect.throwsC (fun () -> AsyncProcess.Start("true", [], folder) |> ignore) id

                    Expect.stringContains wrong.Message "/nowhere" "which"
                    Expect.isLessThan (openDescriptors () - before) 6 "no pipe is left open"
                }
            )
        }

        test "[R77] if one can not be started the others are gone, and nothing is left open" {
            run (
                pycos {
                    let before = openDescriptors ()

                    let refused =
                        Expect.throwsC
                            (fun () ->
                                ProcessChain.Start [ ProcessCommand("cat"); ProcessCommand("no-such-program") ]
                                |> ignore)
                            id

                    Expect.isTrue (refused :? ProcessStartException) $"{refused}"
                    do! settle ()
                    Expect.isLessThan (openDescriptors () - before) 6 ""
                }
            )
        }
    ]

let tests =
    testList "processes" [ starting; ending; communicating; chains; descriptors ]
