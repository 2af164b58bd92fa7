module Pycos.Mobility.Tests.SurrogateTests

open System
open System.Net.Http.Headers
open Expecto
open Pycos
open Pycos.Mobility.Tests.Travelling

/// A class with a finalizer and a counter of its own process, which does not travel field by field.
type Meter(start: int) =
    let mutable count = start
    override _.Finalize() = ()
    member _.Count = count
    member _.Next() = count <- count + 1

type Plain(name: string) =
    member _.Name = name

let tests =
    testList "surrogates" [
        test "[CAP-06] an object travels as the data that its surrogate makes of it" {
            Surrogates.Register<Meter, int>((fun meter -> meter.Count), (fun count -> Meter(count + 100)))
            let meter = Meter 5
            let copy = copied [ meter; meter ]
            Expect.equal copy[0].Count 105 "made of the data"
            copy[0].Next()
            Expect.equal copy[1].Count 106 "still one object"
        }

        test "[CAP-06] a class of .NET travels by a surrogate" {
            Surrogates.Register<MediaTypeHeaderValue, string>(
                (fun value -> value.ToString()),
                (fun text -> MediaTypeHeaderValue.Parse text)
            )

            let value = MediaTypeHeaderValue.Parse "text/plain; charset=utf-8"
            let code = fun () -> value.ToString()
            Expect.equal (copied code ()) (code ()) "what it returns"
        }

        test "[CAP-06] the function that makes objects must not have captured anything" {
            let captured = Environment.TickCount

            Expect.throwsT<ArgumentException>
                (fun () -> Surrogates.Register<Plain, int>((fun _ -> 1), (fun _ -> Plain(string captured))))
                "captured"
        }

        test "[CAP-06] what a type is has no surrogate if it is abstract" {
            Expect.throwsT<ArgumentException>
                (fun () -> Surrogates.Register<IO.Stream, int>((fun _ -> 1), (fun _ -> null)))
                "abstract"
        }
    ]
