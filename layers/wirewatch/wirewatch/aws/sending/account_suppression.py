"""The suppression list that SES keeps for the whole AWS account."""

from botocore.exceptions import ClientError

from wirewatch.aws.clients import client


def remove_from_account_list(address: str) -> bool:
    """Remove an address from the suppression list, so that SES sends mails to this address again.
    Return False if the address was not on the list.

    For an address on the list, SES reports every mail as a bounce.
    """
    try:
        client("sesv2").delete_suppressed_destination(EmailAddress=address)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return False
    return True
