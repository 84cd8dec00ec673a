using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Telemetry;

/// <summary>Trace ids that follow from what the trace is about, so that a step made days later, by another process, is in the trace of its mail though nothing was kept of it.</summary>
/// <param name="installKey">so that two installations whose mailboxes count alike do not share traces.</param>
public sealed class TraceIds(ReadOnlyMemory<byte> installKey)
{
    public ActivityTraceId Of(MailKey mail) => Made($"mail {mail}");

    /// <summary>A task's steps are in the trace of the mail that started it; one that no mail started has a trace of its own.</summary>
    public ActivityTraceId Of(UserId user, UserState state, int task) =>
        state.Tasks.GetValueOrDefault(task)?.Mail is { } mail ? Of(mail) : Made($"task {new TaskId(user, task)}");

    private ActivityTraceId Made(string about) =>
        ActivityTraceId.CreateFromBytes(HMACSHA256.HashData(installKey.Span, Encoding.UTF8.GetBytes($"trace of {about}")).AsSpan(0, 16));
}
