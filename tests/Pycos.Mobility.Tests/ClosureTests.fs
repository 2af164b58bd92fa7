module Pycos.Mobility.Tests.ClosureTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling

let tests =
    testList "looking at closures" [
        test "[PRU-01] a report names what a function has captured, the largest first" {
            let small = String.replicate 2 "text"
            let large = Array.zeroCreate<byte> 5_000
            let report = Closure.inspect (fun () -> small.Length + large.Length)
            Expect.equal [ for part in report.Parts -> part.Name ] [ "large"; "small" ] "the parts"
            Expect.isGreaterThanOrEqual report.Parts[0].Bytes 5_000L "the largest"
            Expect.isGreaterThan report.Bytes report.Parts[0].Bytes "the whole"
            Expect.contains report.Types typeof<byte[]> "the types"
            Expect.contains report.Assemblies (typeof<SurrogateTests.Meter>.Assembly) "the assemblies"
            Expect.stringStarts report.Name "closure ClosureTests+" "the name"
            Expect.stringContains (string report) "large : Byte[]" "the text"
        }

        test "[PRU-01] a report counts in a part all that it reaches" {
            let list = [ 1..1_000 ]
            let report = Closure.inspect (fun () -> list.Length)
            Expect.isGreaterThan report.Parts[0].Bytes 2_000L "the list"
            Expect.equal report.ObjectCount 1_002 "the objects"
        }

        test "[PRU-01] a report refuses what sending would" {
            let stream = new MemoryStream()

            Expect.throwsT<NotPicklableException>
                (fun () -> Closure.inspect (fun () -> stream.Length) |> ignore)
                "the stream"
        }

        test "[CLO-12] a coroutine can be looked at" {
            let report = Closure.inspectCoroutine (Functions.sum [ 1 ] "x")
            Expect.stringContains report.Name "sum" "the name"
        }

        test "[CLO-02] the methods of delegates that are remembered are those that these have" {
            let lambdas number : Delegate list = [
                Func<int>(fun () -> number)
                Func<int>(fun () -> number + 1)
                Action(fun () -> ignore number)
            ]

            let generic (value: 'T) : Delegate list = [ Func<string>(fun () -> $"{value}"); Func<'T>(fun () -> value) ]

            let others: Delegate list = [
                Func<string>((box 3).ToString)
                Func<string>("text".ToString)
                Func<string>((obj ()).ToString)
                Func<int>((box (struct (1, 2))).GetHashCode)
                Func<float, float>(abs)
                Func<string, int>(Int32.Parse)
                Func<int, int>((ResizeArray [ 1; 2 ]).IndexOf)
                Func<string, int>((ResizeArray [ "a"; "b" ]).IndexOf)
                Func<obj, int>((ResizeArray [ obj () ]).IndexOf)
                Func<string>([| "a" |].ToString)
            ]

            for round in 1..3 do
                for part in
                    lambdas round
                    @ generic 1
                    @ generic "x"
                    @ generic (obj ())
                    @ generic [ 1 ]
                    @ others do
                    Expect.equal (DelegateMethods.Of part) part.Method $"{part.Method} in round {round}"
        }

        test "[CLO-01] a small closure takes less than 300 bytes" {
            let a, b, c = 1, "two", [| 3.0 |]
            let pickle = write (fun () -> $"{a}{b}{c.Length}")
            Expect.isLessThan pickle.Length 300 "its bytes"
        }
    ]
