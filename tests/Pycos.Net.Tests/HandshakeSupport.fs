/// Two sides of a handshake with a wire between them that a test can reach into.
module internal Pycos.Net.Tests.HandshakeSupport

open System
open System.Collections.Immutable
open System.Net
open Pycos
open Pycos.Internals

/// One round makes tests fast; how many there are changes nothing else.
let keys cluster secrets =
    KeyRing.Of(List.toArray secrets, cluster, rounds = 1)

let cluster = "cluster"

let secretText = "the secret of these tests"

let party (number: int) =
    LocalParty(
        Node = NodeId(Guid(number, 0s, 0s, Array.zeroCreate 8), 1_000L),
        Name = $"node {number}",
        Cluster = cluster,
        Keys = keys cluster [ NodeSecret secretText ],
        Endpoints = ImmutableArray.Create(Location(IPAddress.Loopback, 9000 + number)),
        Features = ImmutableArray.Create("resume", $"only {number}")
    )

let policy (judge: NodeId -> ErrorCode option) (choose: ResumePoint option -> SessionChoice) = {
    new IHandshakePolicy with
        member _.Judge peer = judge peer |> Option.toNullable

        member _.TryBeginProof _ = true

        member _.Choose(_, asked) = choose (Option.ofNullable asked)
}

let newSession =
    SessionChoice(Guid.Parse "00112233445566778899aabbccddeeff", false, 0UL)

let welcoming = policy (fun _ -> None) (fun _ -> newSession)

type Side = {
    Party: LocalParty
    Facts: ConnectionFacts
    Policy: IHandshakePolicy
}

let side number = {
    Party = party number
    Facts = ConnectionFacts.Plain
    Policy = welcoming
}

/// What happened.
type Conversation = {
    Initiator: HandshakeEnd option
    Responder: HandshakeEnd option
    /// What was sent, in its order: first by the initiator, then by the responder, and so on.
    Sent: byte[] list
}

let initiatorOf side resume =
    InitiatorHandshake(side.Party, side.Facts, side.Policy, Option.toNullable resume, 0L)

let responderOf side =
    ResponderHandshake(side.Party, side.Facts, side.Policy, 0L)

let receive (handshake: Handshake) (input: byte[]) =
    let mutable consumed = 0
    handshake.Receive(ReadOnlyMemory input, 1L, 42UL, &consumed)

let private ending (step: HandshakeStep) = Option.ofObj step.End

/// Lets both sides talk until nothing more is sent; `change` gets the number of each message and its bytes.
let converseOver (change: int -> byte[] -> byte[]) initiatorSide resume responderSide =
    let initiator = initiatorOf initiatorSide resume
    let responder = responderOf responderSide

    let rec turns count (bytes: byte[]) sent initiatorEnd responderEnd =
        let toResponder = count % 2 = 0
        let receiver: Handshake = if toResponder then responder else initiator
        let step = receive receiver (change count bytes)

        let initiatorEnd =
            if toResponder then
                initiatorEnd
            else
                Option.orElse (ending step) initiatorEnd

        let responderEnd =
            if toResponder then
                Option.orElse (ending step) responderEnd
            else
                responderEnd

        let answer = step.Send.ToArray()

        if answer.Length = 0 then
            let late (handshake: Handshake) known =
                match known with
                | Some _ -> known
                | None -> ending (handshake.Tick handshake.Deadline)

            {
                Initiator = late initiator initiatorEnd
                Responder = late responder responderEnd
                Sent = List.rev sent
            }
        else
            turns (count + 1) answer (answer :: sent) initiatorEnd responderEnd

    let first = initiator.Start(17UL).ToArray()
    turns 0 first [ first ] None None

let converse initiatorSide responderSide =
    converseOver (fun _ bytes -> bytes) initiatorSide None responderSide

let authenticated (ending: HandshakeEnd option) =
    match ending with
    | Some(:? Authenticated as authenticated) -> Some authenticated
    | _ -> None

let refused (ending: HandshakeEnd option) =
    match ending with
    | Some(:? Refused as refused) -> Some(refused.Code, refused.IsByPeer)
    | _ -> None
