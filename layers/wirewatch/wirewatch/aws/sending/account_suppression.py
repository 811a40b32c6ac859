"""The suppression list that SES keeps for the whole AWS account."""

from botocore.exceptions import ClientError

from wirewatch.aws.clients import client


def remove_from_account_list(address: str) -> bool:
    """Have SES send mails to an address again. Returns False if SES did not suppress it.

    SES answers every mail to an address of the list with a bounce, which would suppress the reader
    again.
    """
    try:
        client("sesv2").delete_suppressed_destination(EmailAddress=address)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return False
    return True
