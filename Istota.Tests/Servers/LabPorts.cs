namespace Istota.Tests.Servers;

/// <summary>Where the servers of one lab listen on 127.0.0.1.</summary>
internal sealed record LabPorts(int First)
{
    public int Imap => First;
    public int Imaps => First + 1;
    public int Lmtp => First + 2;
    public int Smtp => First + 3;
    public int Submission => First + 4;
    public int Submissions => First + 5;
    public int PlainSubmission => First + 6;
}
