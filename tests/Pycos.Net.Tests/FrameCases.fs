/// Every frame of the catalogue: an example that is kept as a file, and random ones.
module internal Pycos.Net.Tests.FrameCases

open System
open System.Collections.Immutable
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.Net.Tests.FrameGenerators

/// A frame as bytes, so that all types of frames are one type here.
type FrameCase = {
    Type: FrameType
    /// Frames with their length prefix.
    Random: Gen<byte[]>
    /// Reads a frame without its length prefix, and writes what was read.
    Recode: ReadOnlyMemory<byte> -> byte[]
}

let private encode<'F when 'F: struct and 'F: (new: unit -> 'F) and 'F :> ValueType and 'F :> IFrame<'F>>
    (frame: 'F)
    (sequence: uint64)
    (stream: uint32)
    =
    use buffer = new WireBuffer()
    FrameCodec.Write<'F>(buffer, &frame, sequence, stream)
    buffer.WrittenSpan.ToArray()

let private recode<'F when 'F: struct and 'F: (new: unit -> 'F) and 'F :> ValueType and 'F :> IFrame<'F>>
    (bytes: ReadOnlyMemory<byte>)
    =
    let struct (header, body: 'F) = FrameCodec.Read<'F>(frame = bytes)
    encode body header.Sequence header.Stream

let private case<'F when 'F: struct and 'F: (new: unit -> 'F) and 'F :> ValueType and 'F :> IFrame<'F>>
    (random: Gen<'F>)
    = {
    Type = 'F.Type
    Random =
        gen {
            let! frame = random
            let! sequence = unsigned
            let! stream = unsigned32
            return encode frame sequence stream
        }
    Recode = recode<'F>
}

let private hello =
    gen {
        let! node = nodeId
        let! label = name
        let! nonce = bytesOf 32
        let! list = names
        let! number = unsigned32
        let! clock = unsigned
        let! endpoints = locations
        let! point = optional resume

        return
            HelloFrame(
                LowestVersion = 1us,
                HighestVersion = 300us,
                Node = node,
                Name = label,
                Cluster = label,
                Nonce = nonce,
                Labels = list,
                Capabilities = list,
                LongestFrame = number,
                Window = number,
                Endpoints = endpoints,
                Features = list,
                Resume = point,
                Agent = label,
                Heartbeat = number,
                Clock = clock
            )
    }

let private challenge =
    gen {
        let! node = nodeId
        let! label = name
        let! nonce = bytesOf 32
        let! list = names
        let! number = unsigned32
        let! clock = unsigned
        let! endpoints = locations
        let! observed = Gen.oneof [ Gen.constant null; location ]

        return
            ChallengeFrame(
                Version = 1us,
                Node = node,
                Name = label,
                Nonce = nonce,
                Label = label,
                LongestFrame = number,
                Window = number,
                Endpoints = endpoints,
                Features = list,
                Heartbeat = number,
                Observed = observed,
                Clock = clock
            )
    }

let private handshake = [
    case hello
    case challenge
    case (bytesOf 32 |> Gen.map AuthFrame)
    case (
        gen {
            let! proof = bytesOf 32
            let! session = guid
            let! resumed = flag
            let! last = unsigned
            let! principal = name
            let! list = names
            let! clock = unsigned
            return WelcomeFrame(proof, session, resumed, last, principal, list, clock)
        }
    )
]

let private control = [
    case (
        gen {
            let! code = Gen.elements (Enum.GetValues<ErrorCode>())
            let! text = sentence
            let! fatal = flag
            let! subject = unsigned
            let! retry = unsigned32
            let! more = details
            return ErrorFrame(code, text, fatal, subject, retry, more)
        }
    )
    case (Gen.zip unsigned unsigned |> Gen.map PingFrame)
    case (
        gen {
            let! token = unsigned
            let! clock = unsigned
            let! lag = unsigned32
            let! queued = unsigned
            return PongFrame(token, clock, lag, queued)
        }
    )
    case (
        gen {
            let! reason = Gen.elements (Enum.GetValues<GoAwayReason>())
            let! last = unsigned
            let! drain = unsigned32
            return GoAwayFrame(reason, last, drain)
        }
    )
    case (Gen.zip unsigned unsigned32 |> Gen.map AckFrame)
    case (Gen.zip streamNumber unsigned32 |> Gen.map CreditFrame)
    case (Gen.zip target unsigned32 |> Gen.map PauseFrame)
    case (Gen.zip target unsigned32 |> Gen.map UnpauseFrame)
    case (Gen.zip name names |> Gen.map GrantFrame)
]

let private streams = [
    case (
        gen {
            let! purpose = Gen.elements (Enum.GetValues<StreamPurpose>())
            let! length = optional unsigned
            let! owner = unsigned
            let! credit = unsigned32
            return OpenFrame(purpose, length, owner, credit)
        }
    )
    case (bytesUpTo 2_000 |> Gen.map DataFrame)
    case (Gen.zip (bytesOf 32) unsigned |> Gen.map EndFrame)
    case (Gen.zip unsigned32 sentence |> Gen.map ResetFrame)
]

let private messages = [
    case (
        gen {
            let! whom = target
            let! content = payload
            let! sender = encodedTask
            let! context = trace
            return SendFrame(whom, content, sender, context)
        }
    )
    case (
        gen {
            let! whom = target
            let! code = signed32
            let! message = unsigned
            let! text = sentence
            return UndeliverableFrame(whom, code, message, text)
        }
    )
    case (
        gen {
            let! id = unsigned
            let! whom = target
            let! content = payload
            let! deadline = unsigned
            let! count = unsigned32
            let! sender = encodedTask
            let! context = trace
            return DeliverFrame(id, whom, content, deadline, count, sender, context)
        }
    )
    case (unsigned |> Gen.map CancelFrame)
    case (
        gen {
            let! id = unsigned
            let! code = signed32
            let! value = payload
            let! reason = failure
            let! started = optional unsigned
            let! retry = unsigned32
            return ResultFrame(id, code, value, reason, started, retry)
        }
    )
]

let private names' = [
    case (
        gen {
            let! id = unsigned
            let! kind = Gen.elements (Enum.GetValues<NameKind>())
            let! wanted = name
            let! deadline = unsigned
            let! stands = flag
            return LocateFrame(id, kind, wanted, deadline, stands)
        }
    )
    case (
        gen {
            let! id = unsigned
            let! found = anyAddress
            let! isFinal = flag
            return LocatedFrame(id, found, isFinal)
        }
    )
    case (unsigned |> Gen.map UnlocateFrame)
]

let private tasks = [
    case (
        gen {
            let! id = unsigned
            let! subject = target
            let! watcher = taskAddress
            return MonitorFrame(id, subject, watcher)
        }
    )
    case (Gen.zip unsigned unsigned |> Gen.map DemonitorFrame)
    case (
        gen {
            let! id = unsigned
            let! subject = target
            let! reason = Gen.elements (Enum.GetValues<DownReason>())
            let! value = payload
            let! cause = failure
            return DownFrame(id, subject, reason, value, cause)
        }
    )
    case (
        gen {
            let! id = unsigned
            let! whom = target
            let! reason = sentence
            return TerminateFrame(id, whom, reason)
        }
    )
]

let private channels = [
    case (
        gen {
            let! id = unsigned
            let! channel = unsigned
            let! subscriber = anyAddress
            let! deadline = unsigned
            let! hops = few 3 channelAddress |> immutable
            return SubscribeFrame(id, channel, subscriber, deadline, hops)
        }
    )
    case (
        gen {
            let! id = unsigned
            let! channel = unsigned
            let! subscriber = anyAddress
            let! deadline = unsigned
            return UnsubscribeFrame(id, channel, subscriber, deadline)
        }
    )
]

let private services = [
    case (
        gen {
            let! id = unsigned
            let! service = name
            let! arguments = payload
            let! deadline = unsigned
            let! caller = taskAddress
            let! key = optional guid
            let! lost = Gen.elements (Enum.GetValues<OnCallerLost>())
            let! keep = unsigned32
            let! context = trace
            return CallFrame(id, service, arguments, deadline, caller, key, lost, keep, context)
        }
    )
]

let private files = [
    case (
        gen {
            let! id = unsigned
            let! file = name
            let! folders = names
            let! length = unsigned
            let! modified = unsigned
            let! mode = unsigned32
            let! overwrites = flag
            let! hash = Gen.oneof [ Gen.constant (ReadOnlyMemory()); bytesOf 32 ]
            let! step = unsigned32
            return FilePutFrame(id, file, folders, length, modified, mode, overwrites, hash, step)
        }
    )
    case (
        gen {
            let! id = unsigned
            let! offset = unsigned
            let! credit = unsigned32
            return FileGoFrame(id, offset, credit)
        }
    )
    case (Gen.zip3 unsigned names name |> Gen.map FileDeleteFrame)
    case (Gen.zip3 unsigned names name |> Gen.map FileListFrame)
    case (Gen.zip3 unsigned names name |> Gen.map FileGetFrame)
    case (Gen.zip3 unsigned locations unsigned32 |> Gen.map RelayFrame)
]

let all =
    handshake
    @ control
    @ streams
    @ messages
    @ names'
    @ tasks
    @ channels
    @ services
    @ files

let ofType frameType =
    all |> List.tryFind (fun case -> case.Type = frameType)
