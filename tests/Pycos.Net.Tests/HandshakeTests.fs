/// The handshake: who becomes a peer, who is refused, and what somebody between the two can do.
module Pycos.Net.Tests.HandshakeTests

open System
open System.Collections.Immutable
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner
open Pycos.Net.Tests.HandshakeSupport

let private isRefusedOn (conversation: Conversation) code =
    match refused conversation.Initiator, refused conversation.Responder with
    | Some(one, oneByPeer), Some(other, otherByPeer) -> one = code && other = code && oneByPeer <> otherByPeer
    | _ -> false

let private with' change (side: Side) = { side with Party = change side.Party }

let private speaking (lowest: int) (highest: int) (party: LocalParty) =
    LocalParty(
        Node = party.Node,
        Name = party.Name,
        Cluster = party.Cluster,
        Keys = party.Keys,
        Features = party.Features,
        LowestVersion = uint16 lowest,
        HighestVersion = uint16 highest
    )

let private knowing secrets (party: LocalParty) =
    LocalParty(Node = party.Node, Name = party.Name, Cluster = party.Cluster, Keys = keys cluster secrets)

let private certificates initiator responder =
    let hash (text: string) =
        ReadOnlyMemory(Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes text))

    ConnectionFacts(CertificateHashes(hash initiator, hash responder))

let private agreement =
    testList "agreement" [
        test "[N17 GN2 GN42] two nodes with a common secret agree on everything" {
            let conversation = converse (side 1) (side 2)

            match authenticated conversation.Initiator, authenticated conversation.Responder with
            | Some one, Some other ->
                Expect.equal (one.Peer, other.Peer) ((party 2).Node, (party 1).Node) "the peers"
                Expect.equal (one.PeerName, other.PeerName) ("node 2", "node 1") "the names"
                Expect.equal one.Version other.Version "the version"
                Expect.equal (List.ofSeq one.Features) [ "resume" ] "the features that both have"
                Expect.equal (List.ofSeq other.Features) [ "resume" ] "the features that both have"
                Expect.equal one.Session.Session other.Session.Session "the session"
                Expect.equal one.RecordKeys.ToInitiator other.RecordKeys.ToInitiator "the keys of one direction"
                Expect.equal one.RecordKeys.ToResponder other.RecordKeys.ToResponder "and of the other"
                Expect.notEqual one.RecordKeys.ToResponder one.RecordKeys.ToInitiator "which differ"
                Expect.equal one.GrantedByPeer other.Grant "what the responder grants"
                Expect.equal (one.PeerClock, other.PeerClock) (42UL, 17UL) "the clocks"
            | _ -> failtest $"{conversation}"
        }
        test "[GN2] each connection has keys of its own" {
            let keysOf () =
                (authenticated (converse (side 1) (side 2)).Initiator).Value.RecordKeys.ToResponder

            Expect.notEqual (keysOf ()) (keysOf ()) "the keys"
        }
        test "a session goes on where both sides know it, with what each has received" {
            let point = ResumePoint(newSession.Session, 44UL)

            let resuming =
                policy (fun _ -> None) (fun _ -> SessionChoice(newSession.Session, true, 50UL))

            let responder = { side 2 with Policy = resuming }

            let conversation =
                converseOver (fun _ bytes -> bytes) (side 1) (Some point) responder

            let one = (authenticated conversation.Initiator).Value
            let other = (authenticated conversation.Responder).Value
            Expect.equal (one.Session.IsResumed, one.PeerLastReceived) (true, 50UL) "the initiator"
            Expect.equal (other.Session.IsResumed, other.PeerLastReceived) (true, 44UL) "the responder"
        }
        test "what a peer may do follows from the secret that it proved" {
            let plain = NodeSecret(secretText, "default", Capabilities.Messages, "guests")

            let strong =
                NodeSecret("another secret of these tests", "admin", Capabilities.All, "admins")

            let responder = side 2 |> with' (knowing [ plain; strong ])

            let grantTo secret =
                (authenticated (converse (side 1 |> with' (knowing [ secret ])) responder).Responder).Value.Grant

            Expect.equal (grantTo plain) (PeerGrant("guests", Capabilities.Messages)) "one secret"
            Expect.equal (grantTo strong) (PeerGrant("admins", Capabilities.All)) "the other"
        }
    ]

let private texts (conversation: Conversation) =
    match conversation.Initiator, conversation.Responder with
    | Some(:? Refused as one), Some(:? Refused as other) -> one.Text, other.Text
    | _ -> failtest "both are refused"

let private refusals =
    testList "refusals" [
        test "[N15] versions that do not meet are named on both sides" {
            let conversation =
                converse (side 1 |> with' (speaking 1 2)) (side 2 |> with' (speaking 3 4))

            Expect.isTrue (isRefusedOn conversation ErrorCode.Version) "refused"
            let one, other = texts conversation
            Expect.equal one other "the same text"
            Expect.stringContains one "1 to 2" "their versions"
            Expect.stringContains one "3 to 4" "our versions"
        }
        test "[GN42] the highest version that both speak is taken" {
            let conversation =
                converse (side 1 |> with' (speaking 1 3)) (side 2 |> with' (speaking 2 5))

            Expect.equal (authenticated conversation.Initiator).Value.Version 3us "the version"
        }
        test "[N17] another secret under the same label is refused on both sides" {
            let other = side 2 |> with' (knowing [ NodeSecret "a different secret" ])
            Expect.isTrue (isRefusedOn (converse (side 1) other) ErrorCode.AuthenticationFailed) "refused"
        }
        test "[GN3] a node refuses itself" {
            Expect.isTrue (isRefusedOn (converse (side 1) (side 1)) ErrorCode.SelfConnection) "refused"
        }
        test "a node that ignores peers says so" {
            let ignoring = policy (fun _ -> Some ErrorCode.IgnoringPeers) (fun _ -> newSession)
            let ignores = { side 2 with Policy = ignoring }
            Expect.isTrue (isRefusedOn (converse (side 1) ignores) ErrorCode.IgnoringPeers) "as responder"
            Expect.isTrue (isRefusedOn (converse ignores (side 1)) ErrorCode.IgnoringPeers) "as initiator"
        }
        test "a side that falls silent is refused after five seconds and not before" {
            let responder = responderOf (side 2)
            let limit = 5_000_000_000L
            Expect.isNull ((responder.Tick(limit - 1L)).End) "before"
            let step = responder.Tick limit
            Expect.equal (refused (Option.ofObj step.End)) (Some(ErrorCode.HandshakeTimeout, false)) "then"

            let struct (_, error: ErrorFrame) =
                FrameCodec.Read<ErrorFrame>(frame = step.Send.Slice WireLimits.LengthPrefix)

            Expect.equal (error.Code, error.IsFatal) (ErrorCode.HandshakeTimeout, true) "it says so"
        }
        test "TLS where plain text is spoken is recognized at its first byte, and not answered" {
            let step = receive (responderOf (side 2)) [| 0x16uy; 0x03uy; 0x01uy |]
            Expect.equal (refused (Option.ofObj step.End)) (Some(ErrorCode.TlsRequired, false)) "refused"
            Expect.isTrue step.Send.IsEmpty "no answer"
        }
        test "[GN1 GN7] a frame of more than 8 KiB is refused by its length alone" {
            let step = receive (responderOf (side 2)) [| 0uy; 0uy; 0x20uy; 0x01uy |]
            Expect.equal (refused (Option.ofObj step.End)) (Some(ErrorCode.FrameSize, false)) "refused"
        }
        test "[GN1] [GD20] every frame but the one whose turn it is ends the handshake" {
            for case in FrameCases.all do
                if case.Type <> FrameType.Hello && case.Type <> FrameType.Error then
                    let frame = Gen.sampleWithSeed (Rnd(1UL, 1UL)) 10 1 case.Random |> Seq.head
                    let step = receive (responderOf (side 2)) frame

                    match refused (Option.ofObj step.End) with
                    | Some(ErrorCode.UnexpectedFrame, false)
                    | Some(ErrorCode.FrameSize, false) -> ()
                    | other -> failtest $"{FrameCatalogue.NameOf case.Type}: {other}"
        }
    ]

let private attackers =
    testList "attackers" [
        test "[GN3] a man in the middle, who has other certificates, is refused on both sides" {
            let initiator = {
                side 1 with
                    Facts = certificates "initiator" "middle"
            }

            let responder = {
                side 2 with
                    Facts = certificates "middle" "responder"
            }

            Expect.isTrue (isRefusedOn (converse initiator responder) ErrorCode.AuthenticationFailed) "refused"
        }
        test "with their own certificates the same two agree" {
            let facts = certificates "initiator" "responder"

            let conversation =
                converse { side 1 with Facts = facts } { side 2 with Facts = facts }

            Expect.isSome (authenticated conversation.Responder) "authenticated"
        }
        test
            "[GN3] who shows a certificate that is not accepted gets in by a key of programs only, and is told so otherwise" {
            let own = NodeSecret.OfKey(Array.create 32 7uy, "session")

            let having (secrets: NodeSecret list) number = {
                side number with
                    Party =
                        LocalParty(
                            Node = (party number).Node,
                            Name = "node",
                            Cluster = cluster,
                            Keys = (keys cluster [ NodeSecret secretText ]).WithPrivate(List.toArray secrets, cluster)
                        )
            }

            let suspecting (who: Side) = {
                who with
                    Facts = ConnectionFacts(CertificateHashes.None, CertificateRefusal = "it is not accepted")
            }

            let labelOf = authenticated >> Option.map _.Label
            let both = converse (having [ own ] 1) (having [ own ] 2)
            Expect.equal (labelOf both.Initiator) (Some "default") "nobody suspects the other"

            for initiator, responder in
                [
                    suspecting (having [ own ] 1), having [ own ] 2
                    having [ own ] 1, suspecting (having [ own ] 2)
                    suspecting (having [ own ] 1), suspecting (having [ own ] 2)
                    suspecting (having [ own ] 1), suspecting (having [] 2)
                    having [] 1, suspecting (having [ own ] 2)
                    suspecting (having [ own ] 1), having [] 2
                ] do
                let conversation = converse initiator responder
                let isSuspected = not (isNull responder.Facts.CertificateRefusal)
                let haveBoth = initiator.Party.Keys.HasPrivate && responder.Party.Keys.HasPrivate

                if isSuspected && haveBoth then
                    Expect.equal (labelOf conversation.Initiator) (Some "session") "by their own key"
                    Expect.equal (labelOf conversation.Responder) (Some "session") "by their own key"
                else
                    Expect.isTrue (isRefusedOn conversation ErrorCode.AuthenticationFailed) "refused"
        }
        test "[N17 GN2] [GD21] a recorded conversation opens nothing, played to either side" {
            let recorded = (converse (side 1) (side 2)).Sent
            let responder = responderOf (side 2)
            receive responder recorded[0] |> ignore
            let step = receive responder recorded[2]
            Expect.equal (refused (Option.ofObj step.End)) (Some(ErrorCode.AuthenticationFailed, false)) "the responder"
            let initiator = initiatorOf (side 1) None
            initiator.Start 1UL |> ignore
            receive initiator recorded[1] |> ignore
            let step = receive initiator recorded[3]
            Expect.equal (refused (Option.ofObj step.End)) (Some(ErrorCode.AuthenticationFailed, false)) "the initiator"
        }
        test "[GN3] a node's own proof, sent back to it, proves nothing" {
            let proof = ref [||]

            let reflect count (bytes: byte[]) =
                match count with
                | 2 ->
                    let struct (_, auth: AuthFrame) =
                        FrameCodec.Read<AuthFrame>(frame = ReadOnlyMemory(bytes).Slice WireLimits.LengthPrefix)

                    proof.Value <- auth.Proof.ToArray()
                    bytes
                | 3 ->
                    let welcome =
                        WelcomeFrame(
                            ReadOnlyMemory proof.Value,
                            Guid.Empty,
                            false,
                            0UL,
                            "all",
                            ImmutableArray.Create "code",
                            0UL
                        )

                    use buffer = new WireBuffer()
                    FrameCodec.Write(buffer, &welcome)
                    buffer.WrittenSpan.ToArray()
                | _ -> bytes

            let conversation = converseOver reflect (side 1) None (side 2)
            Expect.equal (refused conversation.Initiator) (Some(ErrorCode.AuthenticationFailed, false)) "the initiator"
        }
        test "[N17 GN2 GN3 GN42] every change of one bit of any frame is noticed" {
            let sent = (converse (side 1) (side 2)).Sent
            let mutable tried = 0

            for message in 0..3 do
                for bit in 0 .. 8 * sent[message].Length - 1 do
                    let flip count (bytes: byte[]) =
                        if count = message && bit / 8 < bytes.Length then
                            let changed = Array.copy bytes
                            changed[bit / 8] <- changed[bit / 8] ^^^ (1uy <<< (bit % 8))
                            changed
                        else
                            bytes

                    let conversation = converseOver flip (side 1) None (side 2)
                    tried <- tried + 1
                    Expect.isNone (authenticated conversation.Initiator) $"message {message}, bit {bit}: the initiator"

                    // Behind WELCOME the responder can not know; the initiator closes.
                    if message < 3 then
                        Expect.isNone
                            (authenticated conversation.Responder)
                            $"message {message}, bit {bit}: the responder"

            Explored.property "handshakes with one bit changed" tried
        }
        test "[N17] neither a secret nor a key is ever sent" {
            let conversation = converse (side 1) (side 2)
            let wire = conversation.Sent |> Array.concat |> Convert.ToHexStringLower
            let keys = (party 1).Keys.Keys[0]
            let root = (NodeSecret secretText).Root(cluster, 1)

            for hidden in [ Encoding.UTF8.GetBytes secretText; root; keys.Authentication; keys.Discovery ] do
                Expect.isFalse (wire.Contains(Convert.ToHexStringLower hidden)) "hidden"
        }
        test "[GN1] whatever frames come, a handshake ends in a refusal or waits, and never throws" {
            let count = 2_000
            let frames = FrameCases.all |> List.map _.Random |> Gen.oneof
            let noise = FrameGenerators.bytesUpTo 100 |> Gen.map _.ToArray()

            let never (inputs: byte[] list) =
                let initiator = initiatorOf (side 1) None
                initiator.Start 1UL |> ignore
                let sides: Handshake list = [ initiator; responderOf (side 2) ]

                sides
                |> List.forall (fun handshake ->
                    inputs
                    |> List.forall (fun input -> (authenticated (Option.ofObj (receive handshake input).End)).IsNone))

            let inputs = FrameGenerators.few 4 (Gen.oneof [ frames; noise ])
            Property.check count (Prop.forAll (Arb.fromGen inputs) never)
            Explored.property "handshakes with random frames" count
        }
    ]

/// A node as the combinations need it.
type private Setup = {
    Number: int
    Secrets: (string * string) list
    Versions: int * int
    Cluster: string
    Judgement: ErrorCode option
}

let private setup =
    gen {
        let! number = Gen.choose (1, 6)
        let! labels = Gen.subListOf [ "a"; "b"; "c" ]

        let! texts =
            Gen.listOfLength 3 (Gen.frequency [ 4, Gen.constant "same"; 1, Gen.constant "other" ])

        let! lowest = Gen.choose (1, 3)
        let! more = Gen.choose (0, 2)
        let! inCluster = Gen.frequency [ 8, Gen.constant "one"; 1, Gen.constant "two" ]

        let! judgement =
            Gen.frequency [
                8, Gen.constant None
                1, Gen.constant (Some ErrorCode.IgnoringPeers)
                1, Gen.constant (Some ErrorCode.StaleIncarnation)
            ]

        let labels = if labels.IsEmpty then [ "a" ] else labels

        return {
            Number = number
            Secrets = List.zip labels (List.truncate labels.Length texts)
            Versions = lowest, lowest + more
            Cluster = inCluster
            Judgement = judgement
        }
    }

let private sideOf setup = {
    Party =
        LocalParty(
            Node = NodeId(Guid(setup.Number, 0s, 0s, Array.zeroCreate 8), 1L),
            Name = "node",
            Cluster = setup.Cluster,
            Keys = keys setup.Cluster [ for label, text in setup.Secrets -> NodeSecret(text, label) ],
            LowestVersion = uint16 (fst setup.Versions),
            HighestVersion = uint16 (snd setup.Versions)
        )
    Facts = ConnectionFacts.Plain
    Policy = policy (fun _ -> setup.Judgement) (fun _ -> newSession)
}

/// What two nodes must come to; None is agreement.
let private expected initiator responder =
    let highest = min (snd initiator.Versions) (snd responder.Versions)

    let common =
        initiator.Secrets
        |> List.tryFind (fun (label, _) -> List.exists (fst >> (=) label) responder.Secrets)

    if highest < max (fst initiator.Versions) (fst responder.Versions) then
        Some ErrorCode.Version
    elif initiator.Cluster <> responder.Cluster then
        Some ErrorCode.ClusterMismatch
    elif initiator.Number = responder.Number then
        Some ErrorCode.SelfConnection
    elif responder.Judgement.IsSome then
        responder.Judgement
    elif common.IsNone then
        Some ErrorCode.NoCommonKey
    elif initiator.Judgement.IsSome then
        initiator.Judgement
    elif not (List.contains common.Value responder.Secrets) then
        Some ErrorCode.AuthenticationFailed
    else
        None

let private combinations =
    test "[N15 N17 GN42] whatever two nodes are configured with, they agree or both name the same reason" {
        let count = 3_000

        let holds (initiator, responder) =
            let conversation = converse (sideOf initiator) (sideOf responder)

            match expected initiator responder with
            | Some code -> isRefusedOn conversation code
            | None ->
                match authenticated conversation.Initiator, authenticated conversation.Responder with
                | Some one, Some other ->
                    one.Label = other.Label
                    && one.Version = other.Version
                    && one.RecordKeys.ToInitiator.AsSpan().SequenceEqual other.RecordKeys.ToInitiator
                | _ -> false

        Property.check count (Prop.forAll (Arb.fromGen (Gen.zip setup setup)) holds)
        Explored.property "pairs of nodes that shake hands" count
    }

let tests = testList "handshake" [ agreement; refusals; attackers; combinations ]
