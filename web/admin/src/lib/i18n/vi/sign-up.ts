// Tạo tài khoản và các không gian làm việc khác.
export default {
  sign_up: {
    again: "Yêu cầu liên kết mới",
    ask: "Gửi liên kết cho tôi",
    confirm_text: "Đã xác nhận {{email}}. Không gian làm việc của bạn còn trống và chỉ của riêng bạn.",
    confirm_title: "Tạo không gian làm việc",
    invalid_title: "Liên kết này không dùng được",
    link: "Tạo tài khoản",
    new_workspace: "Không gian làm việc mới",
    new_workspace_help: "Bắt đầu trống, có bot, nhân viên và cài đặt riêng. Bạn là chủ sở hữu.",
    workspace_name: "Tên không gian làm việc",
    sent: "Hãy xem hộp thư {{email}}: liên kết trong đó có hiệu lực trong một ngày.",
    sent_title: "Kiểm tra hộp thư",
    text: "Chúng tôi gửi cho bạn một liên kết để xác nhận địa chỉ e-mail.",
    title: "Tạo tài khoản",
  },
};
